/** How many rows to hold back; the oldest are dropped, as the list would drop them. */
const LIMIT = 200;

/**
 * New rows of a list, held back while somebody reads it, so that no row moves away. The button with `data-holds` and the
 * list's id shows how many there are, and inserts them.
 */
export class HeldRows {
  readonly #list: HTMLElement;
  readonly #button: HTMLElement;
  /** The list with what its rows would move. */
  readonly #area: HTMLElement;
  /** By id, oldest first. */
  readonly #rows = new Map<string, HTMLElement>();

  constructor(list: HTMLElement, button: HTMLElement, insert: (rows: readonly HTMLElement[]) => void) {
    this.#list = list;
    this.#button = button;
    this.#area = list.parentElement ?? list;
    this.#area.addEventListener("mouseleave", () => {
      if (!this.isReading) insert(this.take());
    });
    button.addEventListener("click", () => {
      insert(this.take());
      // The button is hidden now; the keyboard continues at the top of the list.
      list.focus({ preventScroll: true });
      if (list.getBoundingClientRect().top < 0) list.scrollIntoView({ block: "start" });
    });
  }

  /**
   * Whether the pointer rests on the list or on what is below it, a row has the focus or is selected, or the reader has
   * scrolled past the beginning of the list.
   */
  get isReading(): boolean {
    const focused = document.activeElement;
    return (
      this.#isPointedAt ||
      (focused !== this.#list && this.#list.contains(focused)) ||
      this.#list.querySelector('[aria-current="true"]') !== null ||
      this.#list.getBoundingClientRect().top < 0
    );
  }

  get #isPointedAt(): boolean {
    const hasRows = this.#list.childElementCount > 0;
    return hasRows && matchMedia("(hover: hover)").matches && this.#area.matches(":hover");
  }

  /** Holds a row back, or replaces the held row with the same id. */
  hold(row: HTMLElement): void {
    this.#rows.set(row.id, row);
    const [oldest] = this.#rows.keys();
    if (this.#rows.size > LIMIT && oldest !== undefined) this.#rows.delete(oldest);
    this.#show();
  }

  /** Forgets a row that no longer belongs in the list. */
  remove(id: string): void {
    if (this.#rows.delete(id)) this.#show();
  }

  /** The held rows, oldest first; holds none afterwards. */
  take(): readonly HTMLElement[] {
    const rows = [...this.#rows.values()];
    this.#rows.clear();
    this.#show();
    return rows;
  }

  #show(): void {
    const count = this.#button.querySelector("[data-count]");
    if (count !== null) count.textContent = String(this.#rows.size);
    this.#button.hidden = this.#rows.size === 0;
  }
}
