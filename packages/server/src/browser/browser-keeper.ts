import { openBrowserSession, type BrowserSession } from "./browser-session.ts";
import type { Chromium } from "./launch-chromium.ts";

/** Keeps one browser running: starts it on first use, and starts a new one after a crash. */
export interface BrowserKeeper {
  /**
   * Returns the running browser, and starts it if necessary. Rejects if it does not start; the next call tries again.
   */
  session(): Promise<BrowserSession>;
  /** Whether a browser is running or starting. */
  isStarted(): boolean;
  /** Permanently closes the browser. */
  close(): Promise<void>;
}

/** `died` is called when a browser exits unexpectedly. */
export function keepBrowser(launch: () => Promise<Chromium>, died: () => void): BrowserKeeper {
  let current: Promise<BrowserSession> | undefined;
  const launched = new Set<Chromium>();
  let closed = false;

  const start = (): Promise<BrowserSession> => {
    const starting = launch().then((chromium) => {
      launched.add(chromium);
      void chromium.connection.closed.then(() => {
        forget();
        if (!closed) died();
        return chromium.close().then(() => launched.delete(chromium));
      });
      return openBrowserSession(chromium, forget);
    });
    /** The next call of `session()` starts another browser, if this one is still the current one. */
    const forget = () => {
      if (current === starting) current = undefined;
    };
    starting.catch(forget);
    return starting;
  };

  return {
    session() {
      if (closed) return Promise.reject(new Error("the browser pool is closed"));
      return (current ??= start());
    },
    isStarted: () => current !== undefined,
    async close() {
      closed = true;
      await current?.catch(() => undefined);
      await Promise.all([...launched].map((chromium) => chromium.close()));
    },
  };
}
