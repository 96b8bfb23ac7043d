import type { Page } from "playwright-core";
import { widgetFrame } from "./widget-page.ts";

/** A node as assistive technology sees it. */
export interface AccessibleNode {
  readonly role: string;
  readonly name: string;
  readonly focused: boolean;
}

/** The accessible nodes of the page's widget. Chromium's accessibility tree includes closed shadow roots. */
export async function accessibleNodes(page: Page): Promise<readonly AccessibleNode[]> {
  const address = (await widgetFrame(page)).url();
  const session = await page.context().newCDPSession(page);
  try {
    const { frameTree } = await session.send("Page.getFrameTree");
    const frame = frameTree.childFrames?.find(({ frame: { url } }) => url === address)?.frame;
    if (frame === undefined) throw new Error("The widget's frame must share the page's process.");
    const { nodes } = await session.send("Accessibility.getFullAXTree", { frameId: frame.id });
    return nodes
      .filter(({ ignored }) => !ignored)
      .map(({ role, name, properties = [] }) => ({
        role: String(role?.value ?? ""),
        name: String(name?.value ?? ""),
        focused: properties.some((property) => property.name === "focused" && property.value.value === true),
      }));
  } finally {
    await session.detach();
  }
}
