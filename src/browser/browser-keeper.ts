import type { Browser } from "playwright-core";
import { openBrowserSession, type BrowserSession } from "./browser-session.ts";

/** Keeps one browser: starts it when it is first asked for, and a new one when it has died. */
export interface BrowserKeeper {
  /** The running browser. Rejects if it does not start; the next caller tries again. */
  session(): Promise<BrowserSession>;
  /** Whether a browser runs or is being started. */
  isStarted(): boolean;
  /** Closes the browser for good. */
  close(): Promise<void>;
}

/** `died` is called when a browser went away that nobody closed. */
export function keepBrowser(launch: () => Promise<Browser>, died: () => void): BrowserKeeper {
  let current: Promise<BrowserSession> | undefined;
  let closed = false;

  const start = async (): Promise<BrowserSession> => {
    try {
      return await openBrowserSession(await launch(), () => {
        current = undefined;
        if (!closed) died();
      });
    } catch (error) {
      current = undefined;
      throw error;
    }
  };

  return {
    session() {
      if (closed) return Promise.reject(new Error("the browser pool is closed"));
      return (current ??= start());
    },
    isStarted: () => current !== undefined,
    async close() {
      closed = true;
      const session = await current?.catch(() => undefined);
      await session?.close();
    },
  };
}
