import type { Chromium } from "./launch-chromium.ts";
import { openPage, type Page } from "./page.ts";

/** Pages that share cookies, caches and renderer processes with each other, and with nobody else. */
export interface BrowserContext {
  openPage(): Promise<Page>;
  /** Closes its pages with it. */
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
