import type { ShownState } from "../shared/messages.ts";
import { defineWidgetElement } from "./widget-root.ts";

/** States that are usually short; drawing them immediately would flicker. */
const FLEETING: ReadonlySet<ShownState> = new Set(["idle", "verifying"]);
const FLEETING_MS = 80;

/**
 * Draws the widget. A short run draws nothing, which makes repeated runs cheap. The script runs before the document is
 * parsed, so drawing waits for the document.
 */
export class View {
  readonly #root = defineWidgetElement();
  readonly #texts: Readonly<Record<string, string>>;
  #shown: ShownState = "idle";
  #code = "";
  #timer: number | undefined;

  constructor(texts: Readonly<Record<string, string>>) {
    this.#texts = texts;
  }

  /** Calls back when a visitor clicks the checkbox, by mouse, keyboard or assistive technology. */
  onClick(callback: () => void): void {
    whenParsed(() => {
      this.#root()?.addEventListener("click", (event) => {
        if (!(event.target instanceof HTMLInputElement)) return;
        event.preventDefault();
        if (event.isTrusted) callback();
      });
    });
  }

  /** Shows a state; `failed` has a client error code. */
  show(state: ShownState, code = ""): void {
    clearTimeout(this.#timer);
    if (state === this.#shown && code === this.#code) return;
    const draw = () => {
      this.#shown = state;
      this.#code = code;
      whenParsed(() => this.#draw());
    };
    if (FLEETING.has(state)) this.#timer = window.setTimeout(draw, FLEETING_MS);
    else draw();
  }

  #draw(): void {
    const root = this.#root();
    const text = root?.querySelector("#text");
    const checkbox = root?.querySelector<HTMLInputElement>("#checkbox");
    if (!(root?.host instanceof HTMLElement) || !text || !checkbox) return;
    root.host.dataset["state"] = this.#shown;
    text.textContent = this.#texts[this.#shown] ?? "";
    if (this.#code !== "") text.append(codeElement(this.#code));
    checkbox.disabled = this.#shown !== "interactive" && this.#shown !== "refresh";
  }
}

function codeElement(code: string): HTMLElement {
  const element = document.createElement("code");
  element.textContent = code;
  return element;
}

function whenParsed(callback: () => void): void {
  if (document.readyState === "loading")
    document.addEventListener("DOMContentLoaded", callback, { once: true });
  else callback();
}
