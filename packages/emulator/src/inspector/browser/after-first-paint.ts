/** Calls back when the browser has painted the page; a page that nobody sees is not painted. */
export function afterFirstPaint(action: () => void): void {
  requestAnimationFrame(() => setTimeout(action));
}
