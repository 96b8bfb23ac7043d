import type { GivenParameters } from "./parameters.ts";
import { readAttributes, readCallbacks, readParameters } from "./parameters.ts";
import { TurnstileError, warn } from "./turnstile-error.ts";
import { Widget } from "./widget.ts";

/** How a page names a widget: by its id, its container, or a selector of the container (contract §2). */
export type WidgetReference = unknown;

const ID_PREFIX = "cf-chl-widget-";
const ID_CHARACTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

/** The widgets of the page, in the order of their making. */
export class Widgets {
  readonly #origin: string;
  readonly #compatible: boolean;
  readonly #byId = new Map<string, Widget>();

  /** @param compatible `compat=recaptcha`: forms also get reCAPTCHA's field. */
  constructor(options: { origin: string; compatible: boolean }) {
    this.#origin = options.origin;
    this.#compatible = options.compatible;
  }

  /** @throws TurnstileError when the container or a parameter is not what the contract allows. */
  render(container: unknown, given: GivenParameters): string {
    const element = containerOf(container);
    if (element === undefined) {
      throw new TurnstileError(
        `Unable to find a container for ${JSON.stringify(container) ?? String(container)}.`,
      );
    }
    const existing = this.#inContainer(element);
    if (existing !== undefined) {
      warn(
        `Call to render() on a container that already holds the widget ${existing.id}, which stays as it is.`,
      );
      return existing.id;
    }
    const all = { ...readAttributes(element), ...present(given) };
    const parameters = readParameters(all);
    const id = this.#newId();
    const fieldNames = parameters["response-field"]
      ? this.#fieldNames(parameters["response-field-name"])
      : [];
    const callbacks = readCallbacks(all);
    const widget = new Widget({
      id,
      container: element,
      origin: this.#origin,
      parameters,
      callbacks,
      fieldNames,
    });
    this.#byId.set(id, widget);
    return id;
  }

  /** The widget meant; without a reference the one created last. */
  find(reference: WidgetReference): Widget | undefined {
    if (reference === undefined) return [...this.#byId.values()].at(-1);
    if (typeof reference === "string") {
      const byId = this.#byId.get(reference);
      if (byId !== undefined) return byId;
    }
    const element = containerOf(reference);
    return element === undefined ? undefined : this.#inContainer(element);
  }

  remove(widget: Widget): void {
    this.#byId.delete(widget.id);
    widget.remove();
  }

  #inContainer(element: HTMLElement): Widget | undefined {
    return this.#byId.values().find((widget) => widget.container === element);
  }

  #fieldNames(name: string): string[] {
    return this.#compatible ? [name, "g-recaptcha-response"] : [name];
  }

  #newId(): string {
    const characters = crypto.getRandomValues(new Uint8Array(5));
    const id =
      ID_PREFIX + Array.from(characters, (byte) => ID_CHARACTERS[byte % ID_CHARACTERS.length]).join("");
    return this.#byId.has(id) ? this.#newId() : id;
  }
}

function containerOf(reference: unknown): HTMLElement | undefined {
  if (reference instanceof HTMLElement) return reference;
  if (typeof reference !== "string" || reference === "") return undefined;
  try {
    return document.querySelector<HTMLElement>(reference) ?? undefined;
  } catch {
    // Not a selector: nothing has that name.
    return undefined;
  }
}

/** Without the entries whose value is undefined: they count as absent (contract §2). */
function present(given: GivenParameters): GivenParameters {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
