import { CALLBACK_NAMES } from "../../widget/page/callback-names.ts";
import type { TurnstileApi } from "../../widget/page/turnstile-api.ts";

/** Calls to show; older ones are removed. */
const MAX_CALLS = 50;

/** Runs the playground: a real widget with the form's parameters, a list of its callbacks, and siteverify. */
export function runPlayground(): void {
  const form = document.getElementById("playground");
  const container = document.getElementById("playground-widget");
  if (!(form instanceof HTMLFormElement) || container === null) return;
  const script = document.createElement("script");
  script.src = form.dataset["script"] ?? "";
  script.addEventListener("load", () => new Playground(form, container).start());
  script.addEventListener("error", () => logCall("api.js", [form.dataset["scriptFailed"] ?? ""]));
  document.head.append(script);
}

class Playground {
  readonly #form: HTMLFormElement;
  readonly #container: HTMLElement;
  #id: string | undefined;

  constructor(form: HTMLFormElement, container: HTMLElement) {
    this.#form = form;
    this.#container = container;
  }

  start(): void {
    this.#render();
    this.#form.addEventListener("change", ({ target }) => {
      if (!(target instanceof HTMLSelectElement && target.name === "secret")) this.#render();
    });
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#render();
    });
    document.addEventListener("click", ({ target }) => {
      const action =
        target instanceof Element ? target.closest<HTMLElement>("[data-widget]")?.dataset["widget"] : "";
      if (action === "execute") this.#call((api, id) => api.execute(id));
      if (action === "reset") this.#call((api, id) => api.reset(id));
      if (action === "remove") this.#remove();
      if (action === "verify") void this.#verify();
    });
  }

  #render(): void {
    this.#remove();
    showToken("");
    try {
      this.#id =
        window.turnstile?.render(this.#container, { ...parametersOf(this.#form), ...callbacks() }) ??
        undefined;
    } catch (error) {
      logCall("render()", [String(error)]);
    }
  }

  #remove(): void {
    if (this.#id !== undefined) this.#call((api, id) => api.remove(id));
    this.#id = undefined;
  }

  #call(action: (api: TurnstileApi, id: string) => void): void {
    if (window.turnstile === undefined || this.#id === undefined) return;
    try {
      action(window.turnstile, this.#id);
    } catch (error) {
      logCall("turnstile", [String(error)]);
    }
  }

  async #verify(): Promise<void> {
    const output = document.getElementById("playground-answer");
    const address = this.#form.dataset["verify"] ?? "";
    const body = new URLSearchParams({ token: tokenElement()?.value ?? "" });
    for (const [name, value] of new FormData(this.#form)) {
      if (typeof value === "string" && (name === "sitekey" || name === "secret")) body.set(name, value);
    }
    const csrf = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
    const answer = await fetch(address, { method: "POST", body, headers: { "x-csrf-token": csrf } });
    if (output !== null) output.textContent = await answer.text();
  }
}

/** The form's fields that are not empty. */
function parametersOf(form: HTMLFormElement): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && value !== "" && name !== "secret") parameters[name] = value;
  }
  return parameters;
}

function callbacks(): Record<string, (...values: unknown[]) => boolean> {
  return Object.fromEntries(
    CALLBACK_NAMES.map((name) => [
      name,
      (...values: unknown[]) => {
        logCall(name, values);
        if (name === "callback") showToken(String(values[0]));
        if (name === "expired-callback") showToken("");
        return true;
      },
    ]),
  );
}

function tokenElement(): HTMLTextAreaElement | undefined {
  const element = document.getElementById("playground-token");
  return element instanceof HTMLTextAreaElement ? element : undefined;
}

function showToken(token: string): void {
  const element = tokenElement();
  if (element !== undefined) element.value = token;
}

function logCall(name: string, values: readonly unknown[]): void {
  const list = document.getElementById("playground-calls");
  if (list === null) return;
  const item = document.createElement("li");
  const code = document.createElement("code");
  const text = values
    .map((value) => (typeof value === "string" ? value : (JSON.stringify(value) ?? "")))
    .join(", ");
  code.textContent = `${name}(${text.length > 60 ? `${text.slice(0, 60)}…` : text})`;
  item.append(`${new Date().toLocaleTimeString()} `, code);
  list.prepend(item);
  while (list.children.length > MAX_CALLS) list.lastElementChild?.remove();
}
