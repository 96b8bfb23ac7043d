import type { RunMessage, ShownState, ToPage } from "../shared/messages.ts";
import type { Asked, ChallengeAnswer, ChallengeRequest } from "./challenge.ts";

/** Dependencies of a widget's runs. */
export interface RunsOptions {
  readonly sitekey: string;
  /** Id of the widget in its page. */
  readonly widget: string;
  /** Origin of the page, as the browser reports it. */
  readonly origin: string;
  readonly ask: (request: ChallengeRequest) => Asked;
  /** Shows a state; `failed` has a client error code. */
  readonly show: (state: ShownState, code?: string) => void;
  readonly tell: (message: ToPage) => void;
}

/** The frame's side of a widget: requests the result of each run and sends it to the page. */
export class Runs {
  readonly #options: RunsOptions;
  #current: { readonly message: RunMessage; readonly abort: AbortController } | undefined;
  #waiting: { readonly message: RunMessage; readonly ticket: string } | undefined;

  constructor(options: RunsOptions) {
    this.#options = options;
  }

  /** Starts a run and aborts the previous one. */
  run(message: RunMessage): void {
    void this.#run(message);
  }

  /** Aborts the current run and shows a state. */
  stop(shown: ShownState, code?: string): void {
    this.#forget();
    this.#options.show(shown, code);
  }

  /** The visitor clicked the checkbox: continues the run that asked for it, or asks the page for a new one. */
  click(): void {
    if (this.#waiting === undefined) return this.#options.tell({ type: "refresh" });
    const { message, ticket } = this.#waiting;
    this.#options.tell({ type: "clicked", run: message.run });
    void this.#run(message, ticket);
  }

  #forget(): void {
    this.#current?.abort.abort();
    this.#current = undefined;
    this.#waiting = undefined;
  }

  async #run(message: RunMessage, ticket?: string): Promise<void> {
    this.#forget();
    const { sitekey, widget, origin, ask, show } = this.#options;
    show("verifying");
    const { action, cData, anew } = message;
    const request = { sitekey, widget, origin, action, cData, anew };
    const { abort, answered } = ask(ticket === undefined ? request : { ...request, ticket });
    this.#current = { message, abort };
    const answer = await answered;
    if (answer === undefined || this.#current?.abort !== abort) return;
    this.#current = undefined;
    this.#finish(message, answer);
  }

  #finish(message: RunMessage, answer: ChallengeAnswer): void {
    const { show, tell } = this.#options;
    const { run } = message;
    switch (answer.status) {
      case "solved":
        show("success");
        return tell({ type: "solved", run, token: answer.token, lifetimeMs: answer.lifetimeMs });
      case "interactive":
        this.#waiting = { message, ticket: answer.ticket };
        show("interactive");
        return tell({ type: "interactive", run, timeoutMs: answer.timeoutMs });
      case "failed":
        show("failed", answer.code);
        return tell({ type: "failed", run, code: answer.code });
      case "unsupported":
        show("failed");
        return tell({ type: "unsupported", run });
    }
  }
}
