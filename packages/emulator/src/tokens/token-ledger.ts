import type { Clock } from "../clock.ts";
import type { EmulatorState } from "../state/emulator-state.ts";
import type { TokenClaims, TokenRecord } from "./token-record.ts";
import { isExpiredToken, newToken } from "./token-seal.ts";

/** Every token in circulation. */
export class TokenLedger {
  readonly #state: EmulatorState;
  readonly #clock: Clock;

  constructor(state: EmulatorState, clock: Clock) {
    this.#state = state;
    this.#clock = clock;
  }

  /**
   * Makes a token; it is kept before anyone sees it.
   * @param lifetimeMs How long the token may be redeemed.
   */
  async mint(claims: TokenClaims, lifetimeMs: number): Promise<string> {
    const issuedAt = this.#clock.now();
    const expiresAt = issuedAt + lifetimeMs;
    const token = newToken(this.#state.identity.sealKey, claims.sitekey, expiresAt);
    await this.#state.keepToken({ ...claims, token, issuedAt, expiresAt });
    return token;
  }

  /** A token's record, whosever it is, as long as it is remembered. */
  async find(token: string): Promise<TokenRecord | undefined> {
    return token === "" ? undefined : await this.#state.findToken(token);
  }

  /** Whether a site's token has expired, remembered or not. */
  hasExpired(
    token: string,
    { sitekey, record }: { sitekey: string; record: TokenRecord | undefined },
  ): boolean {
    const now = this.#clock.now();
    if (record !== undefined) return record.sitekey === sitekey && record.expiresAt <= now;
    return isExpiredToken(this.#state.identity.sealKey, token, { sitekey, now });
  }
}
