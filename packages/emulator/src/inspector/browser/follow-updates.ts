import { HeldRows } from "./held-rows.ts";
import { keepPosition } from "./keep-position.ts";
import { updateTimes } from "./show-relative-times.ts";

/** An element may keep this many children, unless it has `data-limit`. */
const LIMIT = 200;

/**
 * Applies the event stream at the address in `data-live`. The stream is closed while nobody sees the page, because
 * browsers allow six connections to one host, and continues where it ended.
 */
export function followUpdates(): void {
  const live = document.querySelector<HTMLElement>("[data-live]");
  if (live === null) return;
  const stream = new UpdateStream(live.dataset["live"] ?? "");
  const follow = () =>
    document.visibilityState === "visible" && !isPaused() ? stream.open() : stream.close();
  document.addEventListener("visibilitychange", follow);
  document.getElementById("pause")?.addEventListener("click", ({ currentTarget }) => {
    if (!(currentTarget instanceof HTMLElement)) return;
    currentTarget.setAttribute("aria-pressed", String(!isPaused()));
    if (isPaused()) showState("paused");
    follow();
  });
  // A page in the cache of the back button is stale.
  window.addEventListener("pageshow", ({ persisted }) => {
    if (persisted) location.reload();
  });
  follow();
}

function isPaused(): boolean {
  return document.getElementById("pause")?.getAttribute("aria-pressed") === "true";
}

class UpdateStream {
  readonly #address: URL;
  #source: EventSource | undefined;

  constructor(address: string) {
    this.#address = new URL(address, location.href);
  }

  open(): void {
    if (this.#source !== undefined) return;
    const source = new EventSource(this.#address);
    this.#source = source;
    source.addEventListener("open", () => showState("open"));
    source.addEventListener("error", () => showState("lost"));
    source.addEventListener("reload", () => location.reload());
    source.addEventListener("update", ({ data, lastEventId }: MessageEvent<string>) => {
      this.#address.searchParams.set("after", lastEventId);
      applyElements(JSON.parse(data) as readonly string[]);
    });
  }

  close(): void {
    this.#source?.close();
    this.#source = undefined;
  }
}

/** The style sheet shows the state's text. */
function showState(state: "open" | "lost" | "paused"): void {
  document.body.dataset["live"] = state;
}

const heldRows = new Map<HTMLElement, HeldRows>();

/** The held rows of a list; undefined if the list has no button that shows them. */
function heldRowsOf(list: HTMLElement): HeldRows | undefined {
  const known = heldRows.get(list);
  if (known !== undefined) return known;
  const button = document.querySelector<HTMLElement>(`[data-holds="${CSS.escape(list.id)}"]`);
  if (button === null) return undefined;
  const created = new HeldRows(list, button, (rows) => {
    insert(list, rows);
    document.dispatchEvent(new CustomEvent("inspector:updated"));
  });
  heldRows.set(list, created);
  return created;
}

function applyElements(elements: readonly string[]): void {
  const template = document.createElement("template");
  // The server escapes everything that it did not write.
  template.innerHTML = elements.join("");
  updateTimes(template.content);
  const added = new Map<HTMLElement, HTMLElement[]>();
  for (;;) {
    const element = template.content.firstElementChild;
    if (element === null) break;
    element.remove();
    const existing = document.getElementById(element.id);
    if (element instanceof HTMLElement && element.dataset["remove"] !== undefined) {
      existing?.remove();
      for (const held of heldRows.values()) held.remove(element.id);
    } else if (existing !== null) keepPosition(existing, () => replace(existing, element));
    else if (element instanceof HTMLElement) {
      const into = document.getElementById(element.dataset["into"] ?? "");
      if (into !== null) added.set(into, [...(added.get(into) ?? []), element]);
    }
  }
  for (const [list, rows] of added) {
    const held = heldRowsOf(list);
    if (held?.isReading === true) for (const row of rows) held.hold(row);
    else insert(list, [...(held?.take() ?? []), ...rows]);
  }
  document.dispatchEvent(new CustomEvent("inspector:updated"));
}

/** Inserts rows, oldest first, at the beginning of a list. */
function insert(list: HTMLElement, rows: readonly HTMLElement[]): void {
  for (const row of rows) {
    row.classList.add("new");
    list.prepend(row);
  }
  trim(list);
}

/** Replaces an element. The focus stays on the element with the same id, or moves to the first that can have it. */
function replace(existing: Element, element: Element): void {
  const focused = document.activeElement;
  const hadFocus = existing.contains(focused);
  existing.replaceWith(element);
  if (!hadFocus) return;
  const same = document.getElementById(focused?.id ?? "");
  const target =
    same ?? (element.matches("a,button,[tabindex]") ? element : element.querySelector("a,button,[tabindex]"));
  if (target instanceof HTMLElement) target.focus({ preventScroll: true });
}

function trim(list: HTMLElement): void {
  const limit = Number(list.dataset["limit"] ?? LIMIT);
  while (list.children.length > limit) {
    const last = list.lastElementChild;
    if (last === null || last.contains(document.activeElement)) return;
    last.remove();
  }
}
