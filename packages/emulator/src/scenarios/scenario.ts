/** How long a challenge takes with `delayMs: "realistic"` (contract §4). */
export const REALISTIC_DELAY_MS = 500;

/** How long a token is valid (contract §4). */
export const TOKEN_LIFETIME_MS = 300_000;

/** A client error for widgets. */
export interface ScriptedFailure {
  /** Client error code, a string of digits (contract §5), passed to the error callback. */
  readonly code: string;
  /** How many challenges fail before the site passes again. @default all */
  readonly times?: number | undefined;
  /** Share of challenges that fail, 0 to 1, chosen at random. @default 1 */
  readonly share?: number | undefined;
}

/**
 * A fault of an HTTP endpoint. `drop: true`, `redirect`, and any of `status`, `body` and `contentType` replace the
 * endpoint's answer; the first of these takes precedence. `delayMs`, `truncated` and `drop: "after"` damage the real answer.
 */
export interface Fault {
  /** Delay before the answer, in milliseconds. @default 0 */
  readonly delayMs?: number | undefined;
  /** HTTP status of the replacement. @default 200, with `redirect` 302 */
  readonly status?: number | undefined;
  /** Body of the replacement. @default empty */
  readonly body?: string | undefined;
  /** Content type of the replacement. @default "text/plain; charset=utf-8" */
  readonly contentType?: string | undefined;
  /** Header `Retry-After` of the replacement, in seconds. @default no header */
  readonly retryAfter?: number | undefined;
  /** Redirect to this address, absolute or relative. */
  readonly redirect?: string | undefined;
  /** Send the first half of the answer, as if it were complete. @default false */
  readonly truncated?: boolean | undefined;
  /**
   * `true` closes the connection before the endpoint handles the request, `"after"` afterwards, instead of the answer.
   * @default false
   */
  readonly drop?: boolean | "after" | undefined;
  /** How many requests fail before the endpoint recovers. @default all */
  readonly times?: number | undefined;
}

/**
 * How siteverify treats the tokens of a site. A fault that replaces the answer does not redeem the token, nor does
 * `error`. With every other field siteverify redeems the token first, then delays, changes, cuts or loses the answer: a
 * retry with the same idempotency key gets the answer, a retry without it gets `timeout-or-duplicate`.
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
   * How long a challenge takes, in milliseconds. `"realistic"` is REALISTIC_DELAY_MS, about as long as in production: long
   * enough to see the empty field after `reset()`. @default 0
   */
  readonly delayMs?: number | "realistic" | undefined;
  /** The visitor must click; managed sites only. @default false */
  readonly click?: boolean | undefined;
  /** Challenges fail with a client error. */
  readonly fail?: ScriptedFailure | undefined;
  /** The browser counts as unsupported. @default false */
  readonly unsupported?: boolean | undefined;
  /** How long a token is valid, in milliseconds. @default 300_000 (contract §4) */
  readonly tokenLifetimeMs?: number | undefined;
  /** How long a widget waits for the visitor's click, in milliseconds. @default 60_000 */
  readonly interactiveTimeoutMs?: number | undefined;
  /** Faults of the widget's frame; `{ drop: true }` looks like a blocked frame. */
  readonly frame?: Fault | undefined;
  /** Faults of the endpoint that issues the token. */
  readonly challenge?: Fault | undefined;
  /** How siteverify treats the site's tokens. */
  readonly siteverify?: SiteverifyScenario | undefined;
}

/** How all sites behave, and the script that they share. */
export interface GlobalScenario extends Scenario {
  /** Faults of `api.js`. */
  readonly script?: Fault | undefined;
  /**
   * Emulate `api.js` as it was on this day, `YYYY-MM-DD`.
   * @default the latest
   */
  readonly scriptDate?: string | undefined;
}
