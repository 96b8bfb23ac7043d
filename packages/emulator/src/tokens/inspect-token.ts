import type { Session } from "../sessions/session.ts";
import type { TokenClaims } from "./token-record.ts";

/** What a token says about its challenge, and its age. */
export interface TokenDetails extends TokenClaims {
  /** How long ago the challenge was solved, in milliseconds, without what `advanceClock()` added. */
  readonly ageMs: number;
}

/**
 * Reads a token without redeeming it, even if it is redeemed or expired.
 * @returns undefined if this emulator and session did not mint it, or minted it before a reset. The dummy token of the
 * test sitekeys says nothing, so it is undefined too.
 */
export function inspectToken({ ledger }: Pick<Session, "ledger">, token: string): TokenDetails | undefined {
  const record = ledger.find(token);
  if (record === undefined) return undefined;
  const { sitekey, origin, hostname, action, cdata, interactive } = record;
  return { sitekey, origin, hostname, action, cdata, interactive, ageMs: ledger.ageOf(record) };
}
