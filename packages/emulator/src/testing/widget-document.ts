import type { Browser, Page } from "playwright-core";
import { loadAssets } from "../http/assets.ts";
import { frameDocuments } from "../http/frame-document.ts";
import type { ShownState } from "../widget/shared/messages.ts";

const SIZES = {
  normal: { width: 300, height: 65 },
  flexible: { width: 420, height: 65 },
  compact: { width: 150, height: 140 },
} as const;

/** Appearance of a widget. */
export interface Look {
  /** @default "normal" */
  readonly size?: keyof typeof SIZES;
  /** @default "light" */
  readonly theme?: string;
  /** @default "en" */
  readonly language?: string;
}

/** A widget's document as a page, with an open shadow root that scripts can inspect. */
export interface WidgetDocument extends AsyncDisposable {
  readonly page: Page;
  /** Shows a state; `failed` with the code 600010. */
  show(state: ShownState): Promise<void>;
}

/** Opens the document of a widget's frame, in the size of the frame. */
export async function openWidgetDocument(
  browser: Browser,
  { size = "normal", theme = "light", language = "en" }: Look,
): Promise<WidgetDocument> {
  const { frame } = await loadAssets();
  const { html } = frameDocuments(frame)({
    sitekey: "0x",
    widget: "cf-chl-widget-tests",
    session: "",
    mode: "managed",
    size,
    theme,
    language,
  });
  const page = await browser.newPage({ viewport: SIZES[size] });
  await page.setContent(html.replace('shadowrootmode="closed"', 'shadowrootmode="open"'));
  await page.evaluate(() => {
    const { port1, port2 } = new MessageChannel();
    Reflect.set(window, "port", port1);
    window.postMessage({ turnstile: "connect", shown: "idle" }, "*", [port2]);
  });
  return {
    page,
    show: async (shown) => {
      await page.evaluate((state) => {
        const port = Reflect.get(window, "port") as MessagePort;
        port.postMessage({ type: "stop", shown: state, ...(state === "failed" ? { code: "600010" } : {}) });
      }, shown);
      await page.waitForSelector(`turnstile-widget[data-state=${shown}]`);
    },
    [Symbol.asyncDispose]: async () => await page.close(),
  };
}
