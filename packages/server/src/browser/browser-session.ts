import { createBrowserContext, type BrowserContext } from "./browser-context.ts";
import type { Chromium } from "./launch-chromium.ts";

/** A running browser with one context per client. */
export interface BrowserSession {
  readonly userAgent: string;
  isOpen(): boolean;
  /** Creates a fresh context. The caller closes it. */
  newContext(): Promise<BrowserContext>;
  /** Returns the client's context, which is created on first use. Release it once per call. */
  acquireContext(clientId: string): Promise<BrowserContext>;
  /** Releases the client's context. The last release closes it. */
  releaseContext(clientId: string): Promise<void>;
}

interface ClientContext {
  readonly context: Promise<BrowserContext>;
  holds: number;
}

/** Opens a session with a browser that was just launched. */
export function openBrowserSession(chromium: Chromium): BrowserSession {
  const contexts = new Map<string, ClientContext>();
  const newContext = () => createBrowserContext(chromium);
  return {
    userAgent: chromium.userAgent,
    isOpen: () => chromium.connection.isOpen,
    newContext,
    async acquireContext(clientId) {
      let held = contexts.get(clientId);
      if (held === undefined) {
        held = { context: newContext(), holds: 0 };
        contexts.set(clientId, held);
      }
      held.holds += 1;
      try {
        return await held.context;
      } catch (error) {
        contexts.delete(clientId);
        throw error;
      }
    },
    async releaseContext(clientId) {
      const held = contexts.get(clientId);
      if (held === undefined) return;
      held.holds -= 1;
      if (held.holds > 0) return;
      contexts.delete(clientId);
      await (await held.context).close();
    },
  };
}
