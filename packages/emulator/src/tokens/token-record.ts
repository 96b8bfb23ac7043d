import type { Counted } from "../scenarios/scenario-in-force.ts";

/** What a widget run leaves behind for siteverify to tell. */
export interface TokenClaims {
  readonly sitekey: string;
  /** Of the page that showed the widget. */
  readonly origin: string;
  readonly hostname: string;
  readonly action: string;
  readonly cdata: string;
  /** Whether the visitor had to click. */
  readonly interactive: boolean;
  /** What the scenario that the widget ran under says of siteverify. */
  readonly siteverify?: Counted<"siteverify"> | undefined;
}

/** A token's claims and its time. Plain JSON. */
export interface TokenRecord extends TokenClaims {
  readonly token: string;
  /** When the challenge was solved, milliseconds since 1970. */
  readonly issuedAt: number;
  readonly expiresAt: number;
}
