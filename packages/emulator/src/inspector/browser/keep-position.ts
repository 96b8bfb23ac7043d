/**
 * Makes a change inside an element that may move its rows, and scrolls by as much as the row that the reader looks at
 * moved: the row below the pointer, the focused or selected row, or the first visible row after the beginning of the element was scrolled away.
 * Rows are recognized by their ids.
 */
export function keepPosition(element: Element, change: () => void): void {
  const { id, top } = rowInView(element) ?? { id: "", top: 0 };
  change();
  const after = document.getElementById(id);
  if (after !== null) scrollBy({ top: after.getBoundingClientRect().top - top, behavior: "instant" });
}

function rowInView(element: Element): { readonly id: string; readonly top: number } | undefined {
  const rows = [...element.querySelectorAll("[data-row][id]")];
  const row =
    rows.find((each) => each.matches(":hover")) ??
    rows.find((each) => each === document.activeElement) ??
    rows.find((each) => each.getAttribute("aria-current") === "true") ??
    (element.getBoundingClientRect().top < 0
      ? rows.find((each) => each.getBoundingClientRect().bottom > 0)
      : undefined);
  return row && { id: row.id, top: row.getBoundingClientRect().top };
}
