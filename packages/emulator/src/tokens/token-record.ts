import type { SiteverifyScenario } from "../scenarios/scenario.ts";

/** What a token says about its challenge. */
export interface TokenClaims {
  readonly sitekey: string;
  /** Origin of the page with the widget. */
  readonly origin: string;
  readonly hostname: string;
  readonly action: string;
  readonly cdata: string;
  /** Whether the visitor had to click. */
  readonly interactive: boolean;
}

/** A token to mint. */
export interface NewToken extends TokenClaims {
  /** The siteverify scenario of the widget. */
  readonly siteverify?: SiteverifyScenario | undefined;
}

/** The siteverify scenario in a token. */
export interface TokenScript {
  /** Id of the scenario in this emulator's memory. */
  readonly id: string;
  /** Copy for other emulators and for restarts; missing if it does not fit into the token. */
  readonly siteverify?: SiteverifyScenario | undefined;
}

/** The content of a token, as JSON. Times are milliseconds since 1970 by the session's clock. */
export interface TokenRecord extends TokenClaims {
  /** 16 random characters; identifies the token's redemption. */
  readonly id: string;
  /** Id of the session that minted it; "" is the emulator itself. */
  readonly session: string;
  /** Epoch of the session when it minted the token; `reset()` starts the next one. */
  readonly epoch: number;
  /** When the challenge was solved. */
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** How far the session's clock had been advanced, in milliseconds. */
  readonly aheadMs: number;
  readonly script?: TokenScript | undefined;
}
