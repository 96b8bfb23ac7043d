import type { WidgetOutcome, WidgetRequest } from "../core/widget-pool.ts";
import type { PooledWidget } from "./pooled-widget.ts";

/** The result of waiting for a widget. */
export type GivenWidget =
  | { readonly status: "given"; readonly pooled: PooledWidget }
  | Extract<WidgetOutcome, { status: "not_loaded" | "browser_lost" }>;

/** The widgets and waiting leases of one client, origin and sitekey. It does not open or close widgets. */
export class WidgetGroup {
  readonly request: Pick<WidgetRequest, "clientId" | "origin" | "sitekey">;
  /** Number of widgets that are opening. */
  opening = 0;
  /** Number of leased widgets. */
  leased = 0;
  /** Ordered by last use, most recent last. */
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

  /** Number of waiting leases for which no widget is opening. */
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

  /** Gives a ready widget to the longest-waiting lease, or keeps it idle. */
  give(pooled: PooledWidget): void {
    const next = this.#waiting.shift();
    if (next === undefined) {
      this.#idle.push(pooled);
    } else {
      this.leased += 1;
      next({ status: "given", pooled });
    }
  }

  /** Fails the longest-waiting lease. */
  refuse(reason: Exclude<GivenWidget, { status: "given" }>): void {
    this.#waiting.shift()?.(reason);
  }

  /** Waits for a widget. Rejects with the signal's reason if it aborts. */
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
