import { createBrowserContext, type BrowserContext } from "./browser-context.ts";
import type { Chromium } from "./launch-chromium.ts";

/** One running browser with a context per client. */
export interface BrowserSession {
  readonly userAgent: string;
  isOpen(): boolean;
  /** A context of its own; the caller closes it. */
  newContext(): Promise<BrowserContext>;
  /** The client's context, made on first use; every hold is let go once. */
  holdContext(clientId: string): Promise<BrowserContext>;
  /** Closes the client's context when nobody holds it any more. */
  letGoContext(clientId: string): Promise<void>;
}

interface ClientContext {
  readonly context: Promise<BrowserContext>;
  holds: number;
}

/** Takes over a browser that was just launched. */
export function openBrowserSession(chromium: Chromium): BrowserSession {
  const contexts = new Map<string, ClientContext>();
  const newContext = () => createBrowserContext(chromium);
  return {
    userAgent: chromium.userAgent,
    isOpen: () => chromium.connection.isOpen,
    newContext,
    async holdContext(clientId) {
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
    async letGoContext(clientId) {
      const held = contexts.get(clientId);
      if (held === undefined) return;
      held.holds -= 1;
      if (held.holds > 0) return;
      contexts.delete(clientId);
      await (await held.context).close();
    },
  };
}
