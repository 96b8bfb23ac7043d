import { admitFrame } from "../challenge/admit-frame.ts";
import { answerChallenge } from "../challenge/answer-challenge.ts";
import { replacementFor } from "../http/replacement-for.ts";
import { spoilAnswer } from "../http/spoil-answer.ts";
import type { Session } from "../sessions/session.ts";
import type { Site } from "../sites/site.ts";
import { ask } from "../widget/frame/challenge.ts";
import type { Post } from "../widget/frame/challenge.ts";
import { Runs } from "../widget/frame/runs.ts";
import { reportTo } from "./report-to.ts";
import { frameBox, frameQuery, HELLO_AFTER_LOAD_MS } from "../widget/page/frame.ts";
import type { Frame, FrameOptions } from "../widget/page/frame.ts";
import type { PageWindow } from "../widget/page/page-window.ts";
import type { RunMessage, ShownState } from "../widget/shared/messages.ts";

/** States whose checkbox can be clicked, as in the real frame. */
const CLICKABLE: ReadonlySet<ShownState> = new Set(["interactive", "refresh"]);

/**
 * Replaces a widget's iframe by an empty box of its size. The frame's own code runs behind it, with the emulator in the same
 * process. Only delays use timers, those of the window; everything else uses promises, which fake timers do not affect.
 */
export class InProcessFrame implements Frame {
  readonly element: HTMLElement;
  readonly #window: PageWindow;
  readonly #session: Session;
  readonly #options: FrameOptions;
  #runs: Runs | undefined;
  #shown: ShownState = "idle";
  #code: string | undefined;
  #visible = true;
  /** Increases when the frame reloads, so that the results of earlier loads are ignored. */
  #load = 0;
  #blockedTimer: number | undefined;

  constructor(window: PageWindow, session: Session, options: FrameOptions) {
    this.#window = window;
    this.#session = session;
    this.#options = options;
    this.element = frameBox(window.document, options.parameters);
    void this.#open();
  }

  /** What the visitor sees. */
  get shown(): ShownState {
    return this.#shown;
  }

  /** Client error code of the state `failed`. */
  get code(): string | undefined {
    return this.#code;
  }

  set visible(visible: boolean) {
    this.#visible = visible;
    this.element.style.display = visible ? "block" : "none";
  }

  get visible(): boolean {
    return this.#visible;
  }

  run(message: RunMessage): void {
    this.#runs?.run(message);
  }

  stop(shown: ShownState, code?: string): void {
    if (this.#runs === undefined) this.#show(shown, code);
    else this.#runs.stop(shown, code);
  }

  reload(): void {
    this.#close();
    void this.#open();
  }

  dispose(): void {
    this.#close();
    this.element.remove();
  }

  /**
   * Clicks the checkbox.
   * @throws Error if the widget does not ask for a click.
   */
  click(): void {
    if (!CLICKABLE.has(this.#shown) || !this.#visible || this.#runs === undefined)
      throw new Error(
        `The widget ${this.#options.widgetId} cannot be clicked: ${this.#visible ? `it shows "${this.#shown}"` : "it is hidden"}. ` +
          'Wait until its state is "interactive"; the scenario { click: true } makes a managed site ask for a click.',
      );
    this.#runs.click();
  }

  #show(shown: ShownState, code?: string): void {
    this.#shown = shown;
    this.#code = code;
  }

  #close(): void {
    this.#load += 1;
    this.#window.clearTimeout(this.#blockedTimer);
    // Aborts the run that is in flight.
    this.#runs?.stop("idle");
    this.#runs = undefined;
  }

  async #open(): Promise<void> {
    const load = this.#load;
    // As in a browser, the frame loads after the widget has been created.
    await Promise.resolve();
    const { widgetId, parameters, listener } = this.#options;
    const { sitekey } = parameters;
    const { origin } = this.#window.location;
    const query = frameQuery(this.#options, this.#window.navigator.language);
    const { site, fault = {} } = admitFrame({ session: this.#session }, { sitekey, origin, query });
    await this.#wait(fault.delayMs ?? 0);
    if (load !== this.#load) return;
    const spoilt = replacementFor(fault) ?? spoilAnswer(fault, { headers: {}, body: "whole" });
    if (spoilt === "nothing" || spoilt.body !== "whole") {
      this.#blockedTimer = this.#window.setTimeout(() => listener.blocked(), HELLO_AFTER_LOAD_MS);
      return;
    }
    const runs = new Runs({
      sitekey,
      widget: widgetId,
      origin,
      ask: (request) => ask(request, this.#post),
      show: (shown, code) => this.#show(shown, code),
      tell: (message) => this.#tell(load, () => listener.message(message)),
    });
    this.#runs = runs;
    const { shown, code, run } = listener.connected({ turnstile: "hello", mode: modeOf(site) });
    this.#show(shown, code);
    if (run !== undefined) runs.run(run);
  }

  /** Drops messages of a removed frame. Reports errors of the page to the page, as a browser does. */
  #tell(load: number, deliver: () => void): void {
    if (load !== this.#load) return;
    try {
      deliver();
    } catch (error) {
      reportTo(this.#window, error);
    }
  }

  readonly #post: Post = async (request, signal) => {
    const asked = { ticket: "", ...request };
    const answered = await answerChallenge({ session: this.#session }, asked, {
      wait: async (ms) => await this.#wait(ms),
      isGone: () => signal.aborted,
    });
    const sent = answered && spoilAnswer(answered.fault, answered.answer);
    if (sent === undefined || sent === "nothing") throw new TypeError("The connection was closed.");
    const { status = 200, body } = sent;
    return {
      ok: status >= 200 && status < 300,
      json: async () => JSON.parse(String(body)) as unknown,
    };
  };

  async #wait(ms: number): Promise<void> {
    if (ms > 0) await new Promise<void>((resolve) => this.#window.setTimeout(resolve, ms));
  }
}

function modeOf(site: Site | undefined) {
  return site?.mode ?? "managed";
}
