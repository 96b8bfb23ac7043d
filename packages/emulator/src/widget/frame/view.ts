import type { ShownState } from "../shared/messages.ts";

/** States that are passed through in a moment as a rule: showing them at once would only flicker. */
const FLEETING: ReadonlySet<ShownState> = new Set(["idle", "verifying"]);
const FLEETING_MS = 80;

/**
 * What the visitor sees. Nothing is drawn for a run that is over in a moment, so that a widget which runs
 * again and again costs nothing. The script runs before the document is there: drawing waits for it.
 */
export class View {
  readonly #texts: Readonly<Record<string, string>>;
  #shown: ShownState = "idle";
  #timer: number | undefined;

  constructor(texts: Readonly<Record<string, string>>) {
    this.#texts = texts;
  }

  /** Calls back on a click of a real visitor's mouse or keyboard. */
  onClick(callback: () => void): void {
    document.addEventListener("click", (event) => {
      const { target } = event;
      if (!(target instanceof HTMLInputElement)) return;
      event.preventDefault();
      if (event.isTrusted) callback();
    });
  }

  show(state: ShownState): void {
    clearTimeout(this.#timer);
    if (state === this.#shown) return;
    if (FLEETING.has(state)) this.#timer = window.setTimeout(() => this.#drawWhenReady(state), FLEETING_MS);
    else this.#drawWhenReady(state);
  }

  #drawWhenReady(state: ShownState): void {
    this.#shown = state;
    if (document.readyState !== "loading") this.#draw();
    else document.addEventListener("DOMContentLoaded", () => this.#draw(), { once: true });
  }

  #draw(): void {
    const state = this.#shown;
    document.body.dataset["state"] = state;
    const text = document.querySelector("#text");
    const checkbox = document.querySelector<HTMLInputElement>("#checkbox");
    if (text === null || checkbox === null) return;
    text.textContent = this.#texts[state] ?? "";
    checkbox.disabled = state !== "interactive" && state !== "refresh";
  }
}
