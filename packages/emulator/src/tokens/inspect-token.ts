import type { Session } from "../sessions/session.ts";

/** What a token of the emulator says. */
export interface TokenDetails {
  readonly sitekey: string;
  /** Origin of the page with the widget. */
  readonly origin: string;
  readonly hostname: string;
  readonly action: string;
  readonly cdata: string;
  /** Whether the visitor had to click. */
  readonly interactive: boolean;
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
