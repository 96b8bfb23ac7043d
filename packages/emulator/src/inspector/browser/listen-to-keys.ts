import { closeDetails } from "./open-details.ts";

/** `/` focuses the search, `j` and `k` move between rows, Enter opens a row, Esc closes its details. */
export function listenToKeys(): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isTyping = event.target instanceof Element && event.target.matches("input,textarea,select");
    if (event.key === "Escape") {
      if (isTyping && event.target instanceof HTMLElement) event.target.blur();
      else closeDetails();
    } else if (!isTyping && event.key === "/") {
      event.preventDefault();
      document.querySelector<HTMLElement>("[type=search]")?.focus();
    } else if (!isTyping && (event.key === "j" || event.key === "k")) move(event.key === "j" ? 1 : -1);
  });
}

function move(by: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-row]")];
  const current = rows.findIndex((row) => row === document.activeElement);
  const selected = rows.findIndex((row) => row.getAttribute("aria-current") === "true");
  const from = current === -1 ? selected : current;
  const next = from === -1 ? 0 : Math.min(Math.max(from + by, 0), rows.length - 1);
  rows[next]?.focus();
}
