import type { ShownState } from "../shared/messages.ts";

/** States that are passed through in a moment as a rule: showing them at once would only flicker. */
const FLEETING: ReadonlySet<ShownState> = new Set(["idle", "verifying"]);
/** On a busy machine runs take longer, and drawing them then would make them take longer still. */
const FLEETING_MS = 300;

/** What the visitor sees. Nothing is drawn for a run that is over in a moment, so a widget run again and again costs nothing. */
export class View {
  readonly #texts: Readonly<Record<string, string>>;
  readonly #text: HTMLElement;
  readonly #checkbox: HTMLInputElement;
  #shown: ShownState = "idle";
  #timer: number | undefined;

  constructor(texts: Readonly<Record<string, string>>) {
    this.#texts = texts;
    this.#text = find("text", HTMLElement);
    this.#checkbox = find("checkbox", HTMLInputElement);
  }

  /** Calls back on a click of a real visitor's mouse or keyboard. */
  onClick(callback: () => void): void {
    this.#checkbox.addEventListener("click", (event) => {
      event.preventDefault();
      if (event.isTrusted) callback();
    });
  }

  show(state: ShownState): void {
    clearTimeout(this.#timer);
    if (FLEETING.has(state)) this.#timer = window.setTimeout(() => this.#draw(state), FLEETING_MS);
    else this.#draw(state);
  }

  #draw(state: ShownState): void {
    if (state === this.#shown) return;
    this.#shown = state;
    document.body.dataset["state"] = state;
    this.#text.textContent = this.#texts[state] ?? "";
    this.#checkbox.disabled = state !== "interactive" && state !== "refresh";
  }
}

function find<Kind extends HTMLElement>(id: string, kind: abstract new () => Kind): Kind {
  const element = document.getElementById(id);
  if (element instanceof kind) return element;
  throw new Error(`The frame's document lacks #${id}.`);
}
