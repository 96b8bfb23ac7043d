import { messageOf } from "../message-of.ts";
import type { PageWindow } from "../widget/page/page-window.ts";

/** Reports an error as a page's uncaught one: to the listeners of its window, and to the console if none handles it. */
export function reportTo(window: PageWindow, error: unknown): void {
  const message = messageOf(error);
  const event = new window.ErrorEvent("error", { error, message, cancelable: true });
  // oxlint-disable-next-line no-console -- browsers log uncaught errors
  if (window.dispatchEvent(event)) console.error(error);
}
