import type { GivenParameters } from "./parameters.ts";
import { readAttributes, readCallbacks, readParameters } from "./parameters.ts";
import type { OpenFrame } from "./frame.ts";
import type { PageWindow } from "./page-window.ts";
import type { ScriptOptions } from "./script-options.ts";
import { TurnstileError, warn } from "./turnstile-error.ts";
import { watchRemoved } from "./watch-removed.ts";
import { Widget } from "./widget.ts";

/** How a page refers to a widget: by its id, its container, or a selector for the container (contract §2). */
export type WidgetReference = unknown;

const ID_PREFIX = "cf-chl-widget-";
const ID_CHARACTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
/** Since this day `size: "invisible"` is refused and `execute()` cannot change parameters. */
const STRICT_SINCE = "2026-04-23";

/** Dependencies of the widgets. */
export interface WidgetsOptions {
  readonly window: PageWindow;
  readonly openFrame: OpenFrame;
  readonly script: Pick<ScriptOptions, "compatible" | "date">;
}

/** The widgets of the page, in the order of their creation. */
export class Widgets {
  readonly #window: PageWindow;
  readonly #openFrame: OpenFrame;
  readonly #compatible: boolean;
  readonly #strict: boolean;
  readonly #byId = new Map<string, Widget>();
  #watching = false;

  constructor({ window, openFrame, script }: WidgetsOptions) {
    this.#window = window;
    this.#openFrame = openFrame;
    this.#compatible = script.compatible;
    this.#strict = script.date >= STRICT_SINCE;
  }

  /** @throws TurnstileError when the container or a parameter is invalid. */
  render(container: unknown, given: GivenParameters): string {
    const element = this.#requireContainer(container);
    const existing = this.#inContainer(element);
    if (existing !== undefined) {
      warn("Turnstile has already been rendered in this container. The render attempt was rejected.");
      return existing.id;
    }
    const all = this.#adapt({ ...readAttributes(element), ...present(given) });
    const parameters = readParameters(all);
    const id = this.#newId();
    const widget = new Widget({
      window: this.#window,
      openFrame: this.#openFrame,
      id,
      container: element,
      parameters,
      callbacks: readCallbacks(this.#window, all),
      fieldNames: parameters["response-field"] ? this.#fieldNames(parameters["response-field-name"]) : [],
      fixedParameters: this.#strict,
    });
    this.#byId.set(id, widget);
    this.#watch();
    return id;
  }

  /** The widget for a reference; without one, the widget created last. */
  find(reference: WidgetReference): Widget | undefined {
    if (reference === undefined) return this.all().at(-1);
    if (typeof reference === "string") {
      const byId = this.#byId.get(reference);
      if (byId !== undefined) return byId;
    }
    const element = this.#containerOf(reference);
    return element === undefined ? undefined : this.#inContainer(element);
  }

  /** The widgets of the page. */
  all(): readonly Widget[] {
    return [...this.#byId.values()];
  }

  remove(widget: Widget): void {
    this.#byId.delete(widget.id);
    widget.remove();
  }

  #requireContainer(container: unknown): HTMLElement {
    if (typeof container !== "string" && !(container instanceof this.#window.HTMLElement)) {
      throw new TurnstileError(
        'Invalid type for parameter "container", expected "string" or an implementation of "HTMLElement".',
      );
    }
    const element = this.#containerOf(container);
    if (element === undefined)
      throw new TurnstileError(`Unable to find a container for ${JSON.stringify(container)}.`);
    return element;
  }

  /** Translates parameters of other scripts: reCAPTCHA's invisible widgets wait for `execute()`. */
  #adapt(given: GivenParameters): GivenParameters {
    if (given["size"] !== "invisible") return given;
    if (this.#compatible) {
      return { execution: "execute", appearance: "interaction-only", ...given, size: "normal" };
    }
    return this.#strict ? given : { ...given, size: "normal" };
  }

  #containerOf(reference: unknown): HTMLElement | undefined {
    if (reference instanceof this.#window.HTMLElement) return reference;
    if (typeof reference !== "string" || reference === "") return undefined;
    try {
      return this.#window.document.querySelector<HTMLElement>(reference) ?? undefined;
    } catch {
      // Not a valid selector, so nothing matches.
      return undefined;
    }
  }

  #inContainer(element: HTMLElement): Widget | undefined {
    for (const widget of this.#byId.values()) if (widget.container === element) return widget;
    return undefined;
  }

  #fieldNames(name: string): string[] {
    return this.#compatible ? [name, "g-recaptcha-response"] : [name];
  }

  #newId(): string {
    const characters = this.#window.crypto.getRandomValues(new Uint8Array(5));
    const id =
      ID_PREFIX + Array.from(characters, (byte) => ID_CHARACTERS[byte % ID_CHARACTERS.length]).join("");
    return this.#byId.has(id) ? this.#newId() : id;
  }

  /** Finds containers that the page removed without calling `remove()` (contract §4). */
  #watch(): void {
    if (this.#watching) return;
    this.#watching = true;
    const removed = () => this.all().filter(({ container }) => !container.isConnected);
    watchRemoved(
      this.#window,
      () => removed().length > 0,
      () => {
        for (const widget of removed()) {
          warn(`Cannot find Widget ${widget.id}, consider using turnstile.remove() to clean up a widget.`);
          this.remove(widget);
        }
      },
    );
  }
}

/** Removes the entries whose value is undefined; they count as absent (contract §2). */
function present(given: GivenParameters): GivenParameters {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
