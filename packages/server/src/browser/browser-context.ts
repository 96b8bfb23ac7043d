import type { Chromium } from "./launch-chromium.ts";
import { openPage, type Page } from "./page.ts";

/** An isolated browser context. Only its own pages share its cookies, caches and renderer processes. */
export interface BrowserContext {
  openPage(): Promise<Page>;
  /** Closes the context and its pages. */
  close(): Promise<void>;
}

export async function createBrowserContext({ connection }: Chromium): Promise<BrowserContext> {
  const { root } = connection;
  const { browserContextId } = await root.send("Target.createBrowserContext", { disposeOnDetach: true });
  await root.send("Browser.setDownloadBehavior", { behavior: "deny", browserContextId });
  return {
    openPage: () => openPage(connection, browserContextId),
    close: () => root.send("Target.disposeBrowserContext", { browserContextId }),
  };
}
