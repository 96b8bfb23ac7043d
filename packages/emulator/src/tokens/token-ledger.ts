import { createHash } from "node:crypto";
import type { AdvancedClock } from "../clock.ts";
import { refuse } from "../siteverify/answer.ts";
import type { SiteverifyAnswer } from "../siteverify/answer.ts";
import type { Redemptions } from "./redemptions.ts";
import { SiteverifyScripts } from "./siteverify-scripts.ts";
import type { NewToken, TokenRecord } from "./token-record.ts";
import type { TokenSeal } from "./token-seal.ts";

/** Token state that the sessions of an emulator share. */
export interface TokenParts {
  readonly seal: TokenSeal;
  readonly redemptions: Redemptions;
}

/** The session of a ledger. */
export interface LedgerOptions {
  /** Id of the session; "" is the emulator itself. */
  readonly session: string;
  /** The clock of the session. */
  readonly clock: AdvancedClock;
  /** Tokens of earlier epochs are invalid. */
  readonly epoch: number;
}

/** Mints and redeems the tokens of a session. */
export class TokenLedger {
  readonly #parts: TokenParts;
  readonly #session: string;
  readonly #clock: AdvancedClock;
  readonly #scripts = new SiteverifyScripts();
  #epoch: number;

  constructor(parts: TokenParts, { session, clock, epoch }: LedgerOptions) {
    this.#parts = parts;
    this.#session = session;
    this.#clock = clock;
    this.#epoch = epoch;
  }

  /** The ephemeral id (contract §7); an emulator has only one visitor. */
  get visitorId(): string {
    return this.#parts.seal.visitorId;
  }

  /**
   * Creates a token.
   * @param lifetimeMs How long the token is valid.
   * @param ageMs How long ago the challenge was solved.
   */
  mint({ siteverify, ...claims }: NewToken, lifetimeMs: number, ageMs = 0): string {
    const issuedAt = this.#clock.now() - ageMs;
    return this.#parts.seal.seal({
      ...claims,
      session: this.#session,
      epoch: this.#epoch,
      issuedAt,
      expiresAt: issuedAt + lifetimeMs,
      aheadMs: this.#clock.aheadMs,
      script: siteverify && { id: this.#scripts.remember(siteverify), siteverify },
    });
  }

  /**
   * Opens a token, even if it is redeemed or expired.
   * @returns undefined if it is forged, belongs to another session, or was minted before a reset.
   */
  find(token: string): TokenRecord | undefined {
    const record = this.#parts.seal.open(token);
    if (record === undefined || record.session !== this.#session) return undefined;
    return record.epoch < this.#epoch ? undefined : record;
  }

  /** The token's siteverify scenario. */
  scriptOf({ script }: TokenRecord) {
    return script && this.#scripts.find(script);
  }

  /** How long ago a token's challenge was solved, in ms, however far the clock was advanced. */
  ageOf({ issuedAt, aheadMs }: TokenRecord): number {
    return this.#clock.base.now() - (issuedAt - aheadMs);
  }

  /** Whether a token has expired. */
  hasExpired({ expiresAt, aheadMs }: TokenRecord): boolean {
    // A restart resets the clock's advance. Adding it here keeps tokens from becoming valid again.
    return this.#clock.base.now() + Math.max(this.#clock.aheadMs, aheadMs) >= expiresAt;
  }

  /**
   * Redeems a token once. With the same idempotency key, it returns the first answer again.
   *
   * @param idempotencyKey "" for none.
   * @returns undefined if the token was redeemed before; `internal-error` if too many tokens are redeemed.
   * @throws Error of the file system.
   */
  redeem(
    { id, expiresAt, aheadMs }: TokenRecord,
    idempotencyKey: string,
    answer: SiteverifyAnswer,
  ): SiteverifyAnswer | undefined {
    const { redemptions } = this.#parts;
    const key = idempotencyKey === "" ? "" : createHash("sha256").update(idempotencyKey).digest("base64url");
    const first = redemptions.find(id);
    if (first !== undefined) return key !== "" && first.idempotencyKey === key ? first.answer : undefined;
    if (!redemptions.hasRoom()) return refuse("internal-error");
    redemptions.add(id, expiresAt - aheadMs, key === "" ? undefined : { idempotencyKey: key, answer });
    return answer;
  }

  /** Makes all existing tokens invalid, and returns the new epoch. */
  endEpoch(): number {
    this.#epoch = Math.max(this.#clock.base.now(), this.#epoch + 1);
    return this.#epoch;
  }
}
