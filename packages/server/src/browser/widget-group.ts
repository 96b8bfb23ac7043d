import type { WidgetOutcome, WidgetRequest } from "../core/widget-pool.ts";
import type { PooledWidget } from "./pooled-widget.ts";

/** What somebody who waits for a widget is given. */
export type GivenWidget =
  | { readonly status: "given"; readonly pooled: PooledWidget }
  | Extract<WidgetOutcome, { status: "not_loaded" | "browser_lost" }>;

/** The widgets of one (client, origin, sitekey): who has them and who waits. It opens and closes nothing itself. */
export class WidgetGroup {
  readonly request: Pick<WidgetRequest, "clientId" | "origin" | "sitekey">;
  /** Widgets being opened, and widgets out on a lease. */
  opening = 0;
  leased = 0;
  /** Most recently used last. */
  readonly #idle: PooledWidget[] = [];
  readonly #waiting: ((given: GivenWidget) => void)[] = [];

  constructor(request: WidgetGroup["request"]) {
    this.request = request;
  }

  get idle(): number {
    return this.#idle.length;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Waiters for whom no widget is being opened yet. */
  get missing(): number {
    return this.#waiting.length - this.opening;
  }

  get isEmpty(): boolean {
    return this.#idle.length + this.#waiting.length + this.opening + this.leased === 0;
  }

  takeNewestIdle(): PooledWidget | undefined {
    return this.#idle.pop();
  }

  takeOldestIdle(): PooledWidget | undefined {
    return this.#idle.shift();
  }

  forgetIdle(isGone: (pooled: PooledWidget) => boolean): void {
    this.#idle.splice(0, this.#idle.length, ...this.#idle.filter((pooled) => !isGone(pooled)));
  }

  /** Gives a ready widget to who has waited longest, or keeps it. */
  give(pooled: PooledWidget): void {
    const next = this.#waiting.shift();
    if (next === undefined) {
      this.#idle.push(pooled);
    } else {
      this.leased += 1;
      next({ status: "given", pooled });
    }
  }

  /** Tells who has waited longest that its widget could not be opened. */
  refuse(reason: Exclude<GivenWidget, { status: "given" }>): void {
    this.#waiting.shift()?.(reason);
  }

  /** Waits for a widget; rejects with the signal's reason when it aborts. */
  wait(signal: AbortSignal): Promise<GivenWidget> {
    const { promise, resolve, reject } = Promise.withResolvers<GivenWidget>();
    const take = (given: GivenWidget) => {
      signal.removeEventListener("abort", leave);
      resolve(given);
    };
    const leave = () => {
      this.#waiting.splice(this.#waiting.indexOf(take), 1);
      reject(signal.reason);
    };
    signal.addEventListener("abort", leave, { once: true });
    this.#waiting.push(take);
    return promise;
  }
}
