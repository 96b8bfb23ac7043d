/** How long a challenge takes with `delayMs: "realistic"` (contract §4). */
export const REALISTIC_DELAY_MS = 500;

/** How long a token may be redeemed (contract §4). */
export const TOKEN_LIFETIME_MS = 300_000;

/** A client error that a widget meets. */
export interface ScriptedFailure {
  /** Client error code, a string of digits (contract §5), passed to the error callback. */
  readonly code: string;
  /** How many runs fail before the site passes again. @default every run */
  readonly times?: number | undefined;
  /** Share of runs that fail, 0 to 1, by the emulator's random source. @default 1 */
  readonly share?: number | undefined;
}

/**
 * A fault of an HTTP endpoint. `drop: true`, `redirect`, and any of `status`, `body` and `contentType` answer instead of
 * the endpoint, in this order; `delayMs`, `truncated` and `drop: "after"` spoil its real answer.
 */
export interface Fault {
  /** Wait before the answer, in milliseconds. @default 0 */
  readonly delayMs?: number | undefined;
  /** HTTP status of an answer that the endpoint did not give. @default 200, with `redirect` 302 */
  readonly status?: number | undefined;
  /** Body of that answer. @default empty */
  readonly body?: string | undefined;
  /** Content type of that answer. @default "text/plain; charset=utf-8" */
  readonly contentType?: string | undefined;
  /** Redirect to this address, absolute or relative. */
  readonly redirect?: string | undefined;
  /** Send the first half of the answer, as if it were complete. @default false */
  readonly truncated?: boolean | undefined;
  /**
   * `true` closes the connection before the endpoint does its work; `"after"` lets it do its work and loses the answer.
   * @default false
   */
  readonly drop?: boolean | "after" | undefined;
  /** How many requests meet the fault before the endpoint recovers. @default every request */
  readonly times?: number | undefined;
}

/**
 * What siteverify does with the tokens of a site. A fault that answers instead of siteverify, and `error`, leave the
 * token unredeemed. With every other field siteverify redeems the token first, then delays, changes, cuts or loses the
 * answer: a retry with the same idempotency key gets the answer, one without gets `timeout-or-duplicate`.
 */
export interface SiteverifyScenario extends Fault {
  /** Refuse with this error code (contract §7), such as `internal-error`. */
  readonly error?: string | undefined;
  /** Answer with this hostname instead of the page's. */
  readonly hostname?: string | undefined;
  /** Answer with this action instead of the widget's. */
  readonly action?: string | undefined;
  /** Answer with this cdata instead of the widget's. */
  readonly cdata?: string | undefined;
}

/** How a site behaves. With an empty scenario it passes immediately. */
export interface Scenario {
  /**
   * How long a challenge takes, in milliseconds; the server waits. `"realistic"` is REALISTIC_DELAY_MS, which is about
   * what production takes: long enough to see the empty field after `reset()`. @default 0
   */
  readonly delayMs?: number | "realistic" | undefined;
  /** The visitor must click, on a managed site. @default false */
  readonly click?: boolean | undefined;
  /** Runs fail with a client error. */
  readonly fail?: ScriptedFailure | undefined;
  /** The browser counts as unsupported. @default false */
  readonly unsupported?: boolean | undefined;
  /** How long a token may be redeemed, in milliseconds. @default 300_000 (contract §4) */
  readonly tokenLifetimeMs?: number | undefined;
  /** How long a widget waits for the visitor's click, in milliseconds. @default 60_000 */
  readonly interactiveTimeoutMs?: number | undefined;
  /** Faults of the widget's frame; `{ drop: true }` is a blocked frame. */
  readonly frame?: Fault | undefined;
  /** Faults of the endpoint that gives the widget its token. */
  readonly challenge?: Fault | undefined;
  /** What siteverify does with the site's tokens. */
  readonly siteverify?: SiteverifyScenario | undefined;
}

/** How all sites behave, and the script that they share. */
export interface GlobalScenario extends Scenario {
  /** Faults of `api.js`. */
  readonly script?: Fault | undefined;
  /**
   * Day, `YYYY-MM-DD`, whose `api.js` is emulated, where Cloudflare changed its behaviour.
   * @default the latest
   */
  readonly scriptDate?: string | undefined;
}
