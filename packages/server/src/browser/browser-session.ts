import { createBrowserContext, type BrowserContext } from "./browser-context.ts";
import type { Chromium } from "./launch-chromium.ts";

/** A running browser with one context per client. */
export interface BrowserSession {
  readonly userAgent: string;
  isOpen(): boolean;
  /** Closes the browser. The session is immediately closed, so nothing else uses it. */
  retire(): void;
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

/** Opens a session with a browser that was just launched. `onRetired` is called when it is retired. */
export function openBrowserSession(chromium: Chromium, onRetired: () => void): BrowserSession {
  const contexts = new Map<string, ClientContext>();
  let retired = false;
  const newContext = () => createBrowserContext(chromium);
  return {
    userAgent: chromium.userAgent,
    isOpen: () => !retired && chromium.connection.isOpen,
    retire() {
      if (retired) return;
      retired = true;
      onRetired();
      void chromium.close();
    },
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
