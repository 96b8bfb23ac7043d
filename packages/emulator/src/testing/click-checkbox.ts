import type { Page } from "playwright-core";
import { widgetFrame } from "./widget-page.ts";

/** Distance of the checkbox from the widget's edge (contract §2, DOM). */
const CHECKBOX_X = 30;

/**
 * Clicks the checkbox of the page's widget with the mouse when it is enabled. Clicks its coordinates, because locators
 * cannot find it in the closed shadow root.
 */
export async function clickCheckbox(page: Page): Promise<void> {
  const frame = await widgetFrame(page);
  await frame.waitForSelector("turnstile-widget:is([data-state=interactive], [data-state=refresh])");
  const { width, height, rightToLeft } = await frame.evaluate(() => ({
    width: window.innerWidth,
    height: window.innerHeight,
    rightToLeft: document.dir === "rtl",
  }));
  const iframe = await frame.frameElement();
  await iframe.click({ position: { x: rightToLeft ? width - CHECKBOX_X : CHECKBOX_X, y: height / 2 } });
}
