/** A client error that a widget meets. */
export interface ScriptedFailure {
  /** Client error code, a string of digits (contract §5), told to the error callback. */
  readonly code: string;
  /** How many runs fail before the site passes again. @default every run */
  readonly times?: number | undefined;
  /** Share of runs that fail, 0 to 1, by the emulator's random source. @default 1 */
  readonly share?: number | undefined;
}

/** What is wrong with an answer of the emulator's server. */
export interface ScriptedTrouble {
  /** Wait before the answer, in milliseconds. @default 0 */
  readonly delayMs?: number | undefined;
  /** HTTP status of an answer without the expected content. */
  readonly status?: number | undefined;
  /** Break the answer off in the middle. @default false */
  readonly truncated?: boolean | undefined;
  /** Close the connection instead of answering. @default false */
  readonly drop?: boolean | undefined;
  /** How many answers are wrong before all is well again. @default every answer */
  readonly times?: number | undefined;
}

/** What siteverify does with the tokens of a site. */
export interface SiteverifyScenario {
  /** Wait before the answer, in milliseconds. @default 0 */
  readonly delayMs?: number | undefined;
  /** Refuse with this error code (contract §7) and leave the token unredeemed. */
  readonly error?: string | undefined;
  /** Answer with this hostname instead of the page's. */
  readonly hostname?: string | undefined;
  /** Answer with this action instead of the widget's. */
  readonly action?: string | undefined;
  /** Answer with this cdata instead of the widget's. */
  readonly cdata?: string | undefined;
  /** How many answers are so before all is well again. @default every answer */
  readonly times?: number | undefined;
}

/** How a site behaves. An empty scenario passes at once. */
export interface Scenario {
  /** Time a challenge takes, in milliseconds, held at the server. @default 0 */
  readonly delayMs?: number | undefined;
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
  /** Trouble with the document of the widget's frame; `{ drop: true }` is a blocked frame. */
  readonly frame?: ScriptedTrouble | undefined;
  /** Trouble at the endpoint that the widget asks for its token. */
  readonly challenge?: ScriptedTrouble | undefined;
  /** What siteverify does with the site's tokens. */
  readonly siteverify?: SiteverifyScenario | undefined;
}

/** How all sites behave, and the script that they share. */
export interface GlobalScenario extends Scenario {
  /** Trouble with `api.js`. */
  readonly script?: ScriptedTrouble | undefined;
  /**
   * Day, `YYYY-MM-DD`, whose `api.js` is emulated, where Cloudflare changed its behaviour.
   * @default the latest
   */
  readonly scriptDate?: string | undefined;
}
