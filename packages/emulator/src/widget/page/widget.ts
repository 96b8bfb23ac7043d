import type { ConnectMessage, HelloMessage, RunMessage, ShownState, ToPage } from "../shared/messages.ts";
import type { Phase, WidgetReport } from "../shared/test-hook.ts";
import { isRetriable } from "./error-codes.ts";
import type { CallbackName, Callbacks, GivenParameters, Parameters } from "./parameters.ts";
import { changeParameters, readCallbacks } from "./parameters.ts";
import type { PageWindow } from "./page-window.ts";
import { ResponseFields } from "./response-fields.ts";
import { TurnstileError, warn } from "./turnstile-error.ts";
import type { Frame, OpenFrame } from "./frame.ts";

/** How long a run can take before it times out. */
const RUN_TIMEOUT_MS = 60_000;
const RUN_TIMED_OUT = "110600";
const INTERACTION_TIMED_OUT = "110620";
const FRAME_BLOCKED = "200500";
const UNSUPPORTED_BROWSER = "110500";

export interface WidgetOptions {
  readonly window: PageWindow;
  readonly openFrame: OpenFrame;
  readonly id: string;
  readonly container: HTMLElement;
  readonly parameters: Parameters;
  readonly callbacks: Callbacks;
  /** Names of the hidden inputs. */
  readonly fieldNames: readonly string[];
  /** Whether `execute()` refuses changes of parameters, as it has since 2026-04-23. */
  readonly fixedParameters: boolean;
}

/**
 * One widget: its parameters, its run and its token (contract §4). All its timers run in the page, so that a test with a
 * fake clock controls them.
 */
export class Widget {
  readonly id: string;
  readonly container: HTMLElement;
  readonly #window: PageWindow;
  readonly #frame: Frame;
  readonly #fields: ResponseFields;
  readonly #element: HTMLElement;
  readonly #fixedParameters: boolean;
  /** The parameters of render(). */
  readonly #rendered: Parameters;
  /** The same, with the changes of execute() for the current run. */
  #parameters: Parameters;
  #callbacks: Callbacks;
  #phase: Phase = "idle";
  #shown: ShownState = "idle";
  /** Client error code of the state `failed`. */
  #code: string | undefined;
  #run = 0;
  #lastRun: RunMessage | undefined;
  #token: string | undefined;
  #mode: HelloMessage["mode"] | undefined;
  #timer: number | undefined;
  readonly #failures: string[] = [];

  constructor(options: WidgetOptions) {
    const { window, openFrame, id, container, parameters, callbacks, fieldNames, fixedParameters } = options;
    this.#window = window;
    this.#element = window.document.createElement("div");
    this.id = id;
    this.#fixedParameters = fixedParameters;
    this.container = container;
    this.#rendered = parameters;
    this.#parameters = parameters;
    this.#callbacks = callbacks;
    this.#fields = new ResponseFields(window.document, id, fieldNames);
    this.#frame = openFrame({ widgetId: id, parameters, listener: this });
    this.#element.append(this.#frame.element);
    this.#fields.appendTo(this.#element);
    this.#updateVisibility();
    if (parameters.execution === "render") this.#start({ anew: true });
    container.append(this.#element);
  }

  /** The current token, even if it has expired (contract §2). */
  get token(): string | undefined {
    return this.#token;
  }

  get expired(): boolean {
    return this.#token !== undefined && this.#phase !== "solved";
  }

  /** Starts the challenge. A running widget warns and ignores the call (contract §2). */
  execute(given: GivenParameters): void {
    if (this.#phase !== "idle") {
      warn(
        `Call to execute() on a widget that is already executing (${this.id}), consider using reset() before execute().`,
      );
      return;
    }
    this.#parameters = changeParameters(this.#rendered, given, { refuse: this.#fixedParameters });
    this.#callbacks = { ...this.#callbacks, ...readCallbacks(this.#window, given) };
    this.#start({ anew: true });
  }

  /** Drops token and state and starts over (contract §2). */
  reset(): void {
    this.#forgetToken();
    this.#rest("idle", "idle");
    if (this.#parameters.execution === "render") this.#start({ anew: true });
  }

  report(): WidgetReport {
    return { id: this.id, phase: this.#phase, token: this.#token, failures: this.#failures };
  }

  /** Expires the token now. */
  expireToken(): void {
    if (this.#phase !== "solved") return;
    this.#window.clearTimeout(this.#timer);
    this.#expire();
  }

  /** Removes the widget from the page without calling a callback. */
  remove(): void {
    this.#window.clearTimeout(this.#timer);
    this.#run += 1;
    this.#frame.dispose();
    this.#element.remove();
  }

  /** The frame has connected. Returns the run to start, or the state to show. */
  connected(hello: HelloMessage): Omit<ConnectMessage, "turnstile"> {
    this.#mode = hello.mode;
    if (this.#phase === "interactive") this.#enter("running");
    this.#updateVisibility();
    if (this.#phase !== "running" || this.#lastRun === undefined) {
      return { shown: this.#shown, ...(this.#code === undefined ? {} : { code: this.#code }) };
    }
    return { shown: "verifying", run: this.#lastRun };
  }

  blocked(): void {
    if (this.#phase === "running" || this.#phase === "idle") this.#fail(FRAME_BLOCKED);
  }

  message(message: ToPage): void {
    if (message.type === "refresh") return this.#refresh();
    if (message.run !== this.#run) return;
    switch (message.type) {
      case "solved":
        return this.#solved(message.token, message.lifetimeMs);
      case "interactive":
        return this.#interactive(message.timeoutMs);
      case "clicked":
        return this.#clicked();
      case "failed":
        return this.#fail(message.code);
      case "unsupported":
        return this.#unsupported();
    }
  }

  #start({ anew }: { anew: boolean }): void {
    this.#run += 1;
    this.#enter("running");
    this.#arm(RUN_TIMEOUT_MS, () => this.#fail(RUN_TIMED_OUT));
    const { action, cData } = this.#parameters;
    this.#lastRun = { type: "run", run: this.#run, anew, action, cData };
    this.#frame.run(this.#lastRun);
  }

  #solved(token: string, lifetimeMs: number): void {
    this.#enter("solved");
    this.#shown = "success";
    this.#token = token;
    this.#fields.value = token;
    this.#arm(lifetimeMs, () => this.#expire());
    this.#call("callback", token, false);
  }

  #interactive(timeoutMs: number): void {
    this.#enter("interactive");
    this.#arm(timeoutMs, () => this.#timeOut());
    this.#call("before-interactive-callback");
  }

  #clicked(): void {
    this.#enter("running");
    this.#arm(RUN_TIMEOUT_MS, () => this.#fail(RUN_TIMED_OUT));
    this.#call("after-interactive-callback");
  }

  #expire(): void {
    const refresh = this.#parameters["refresh-expired"];
    if (refresh === "auto") this.#start({ anew: false });
    else this.#rest("expired", refresh === "manual" ? "refresh" : "expired");
    this.#call("expired-callback", this.#token);
  }

  #timeOut(): void {
    const refresh = this.#parameters["refresh-timeout"];
    if (refresh === "auto") this.#start({ anew: false });
    else this.#rest("timeout", refresh === "manual" ? "refresh" : "timeout");
    if (this.#callbacks["timeout-callback"] === undefined) warn(`Error: ${INTERACTION_TIMED_OUT}.`);
    else this.#call("timeout-callback");
  }

  /** The visitor asks for a new run. */
  #refresh(): void {
    if (this.#phase === "expired" || this.#phase === "timeout") this.#start({ anew: false });
  }

  #unsupported(): void {
    if (this.#callbacks["unsupported-callback"] === undefined) return this.#fail(UNSUPPORTED_BROWSER);
    this.#rest("failed", "failed");
    this.#call("unsupported-callback");
  }

  #fail(code: string): void {
    this.#failures.push(code);
    this.#forgetToken();
    this.#rest("failed", "failed", code);
    if (this.#parameters.retry === "auto" && isRetriable(code)) {
      this.#arm(this.#parameters["retry-interval"], () => this.#retry(code));
    }
    this.#report(code);
  }

  #retry(code: string): void {
    if (code === FRAME_BLOCKED) this.#frame.reload();
    this.#start({ anew: false });
  }

  /** If the callback returns a truthy value, the error is handled; otherwise warns. Without a callback, throws (contract §4). */
  #report(code: string): void {
    const callback = this.#callbacks["error-callback"];
    const text = `Error: ${code}.`;
    if (callback === undefined) throw new TurnstileError(text);
    const handled = callback(code);
    if (handled === undefined || handled === null || handled === false || handled === 0 || handled === "")
      warn(text);
  }

  /** Ends the current run, if any, and shows a state. */
  #rest(phase: Phase, shown: ShownState, code?: string): void {
    this.#run += 1;
    this.#window.clearTimeout(this.#timer);
    this.#shown = shown;
    this.#code = code;
    this.#enter(phase);
    this.#frame.stop(shown, code);
  }

  #forgetToken(): void {
    this.#token = undefined;
    this.#fields.value = "";
  }

  #enter(phase: Phase): void {
    this.#phase = phase;
    this.#updateVisibility();
  }

  /** One timer at a time: a run's, a token's or a retry's. */
  #arm(ms: number, then: () => void): void {
    this.#window.clearTimeout(this.#timer);
    this.#timer = this.#window.setTimeout(then, ms);
  }

  #call(name: CallbackName, ...values: unknown[]): void {
    this.#callbacks[name]?.(...values);
  }

  #updateVisibility(): void {
    const { appearance } = this.#parameters;
    const started = this.#phase !== "idle";
    const asked = this.#phase === "interactive";
    const wanted = appearance === "always" || (appearance === "execute" && started) || asked;
    this.#frame.visible = wanted && this.#mode !== "invisible";
  }
}
