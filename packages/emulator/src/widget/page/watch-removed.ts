import type { PageWindow } from "./page-window.ts";

/** How long a page has to call `remove()` or to put the container back. */
const PATIENCE_MS = 1_000;

/**
 * Calls back, throttled, after something was removed from the page and not put back.
 *
 * @param anyRemoved Whether a relevant element is out of the page; called at every change of the page.
 */
export function watchRemoved(window: PageWindow, anyRemoved: () => boolean, callback: () => void): void {
  let timer: number | undefined;
  new window.MutationObserver(() => {
    if (timer !== undefined || !anyRemoved()) return;
    timer = window.setTimeout(() => {
      timer = undefined;
      callback();
    }, PATIENCE_MS);
  }).observe(window.document, { childList: true, subtree: true });
}
