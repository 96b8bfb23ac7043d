import type { PageWindow } from "./page-window.ts";

/** Time for a page that takes a container out to call `remove()` or to put the container back. */
const PATIENCE_MS = 1_000;

/**
 * Calls back, once in a while, after something was taken out of the page and stayed out of it.
 *
 * @param anyRemoved Whether something that matters is out of the page; asked at every change of the page.
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
