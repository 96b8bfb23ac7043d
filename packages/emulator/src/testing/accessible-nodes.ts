import type { CDPSession, Frame, Page } from "playwright-core";
import { widgetFrame } from "./widget-page.ts";

/** A node as assistive technology sees it. */
export interface AccessibleNode {
  readonly role: string;
  readonly name: string;
  readonly focused: boolean;
}

/** The accessible nodes of the page's widget. Chromium's accessibility tree includes closed shadow roots. */
export async function accessibleNodes(page: Page): Promise<readonly AccessibleNode[]> {
  const frame = await widgetFrame(page);
  const { session, frameId } = (await ownProcess(frame)) ?? (await sharedProcess(page, frame.url()));
  try {
    const { nodes } = await session.send(
      "Accessibility.getFullAXTree",
      frameId === undefined ? {} : { frameId },
    );
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

interface FrameSession {
  readonly session: CDPSession;
  /** Which frame of the session; undefined for its only one. */
  readonly frameId: string | undefined;
}

/** Full Chromium gives a frame of another site its own process; the headless shell does not. */
async function ownProcess(frame: Frame): Promise<FrameSession | undefined> {
  try {
    return { session: await frame.page().context().newCDPSession(frame), frameId: undefined };
  } catch {
    return undefined;
  }
}

async function sharedProcess(page: Page, address: string): Promise<FrameSession> {
  const session = await page.context().newCDPSession(page);
  const { frameTree } = await session.send("Page.getFrameTree");
  const frameId = frameTree.childFrames?.find(({ frame: { url } }) => url === address)?.frame.id;
  if (frameId === undefined) throw new Error(`The page has no frame ${address}.`);
  return { session, frameId };
}
