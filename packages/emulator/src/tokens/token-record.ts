import type { SiteverifyScenario } from "../scenarios/scenario.ts";

/** What a widget run leaves behind for siteverify. */
export interface TokenClaims {
  readonly sitekey: string;
  /** Of the page that showed the widget. */
  readonly origin: string;
  readonly hostname: string;
  readonly action: string;
  readonly cdata: string;
  /** Whether the visitor had to click. */
  readonly interactive: boolean;
  /** What the scenario of the widget's run says about siteverify. */
  readonly siteverify?: SiteverifyScenario | undefined;
}

/** The scenario of a run, as its token carries it. */
export interface TokenScript {
  /** Under which this emulator remembers it. */
  readonly id: string;
  /** For other emulators and after a restart; missing if it does not fit into the token. */
  readonly siteverify?: SiteverifyScenario | undefined;
}

/** What is sealed into a token. Plain JSON; times are milliseconds since 1970 by the session's clock. */
export interface TokenRecord extends Omit<TokenClaims, "siteverify"> {
  /** Random, 16 characters; redemptions are recorded under it. */
  readonly id: string;
  /** Id of the session that minted it; "" is the emulator itself. */
  readonly session: string;
  /** Of the session when it minted the token; `reset()` begins the next one. */
  readonly epoch: number;
  /** When the challenge was solved. */
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** How far the session's clock had been advanced, in milliseconds. */
  readonly aheadMs: number;
  readonly script?: TokenScript | undefined;
}
