import { createHash } from "node:crypto";
import type { AdvancedClock } from "../clock.ts";
import type { SiteverifyAnswer } from "../siteverify/answer.ts";
import type { Redemptions } from "./redemptions.ts";
import { SiteverifyScripts } from "./siteverify-scripts.ts";
import type { TokenClaims, TokenRecord } from "./token-record.ts";
import type { TokenSeal } from "./token-seal.ts";

/** What the sessions of an emulator share for their tokens. */
export interface TokenParts {
  readonly seal: TokenSeal;
  readonly redemptions: Redemptions;
}

/** Whose tokens a ledger keeps. */
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

  /** The ephemeral id (contract §7) of the one visitor that an emulator has. */
  get visitorId(): string {
    return this.#parts.seal.visitorId;
  }

  /**
   * Makes a token.
   * @param lifetimeMs How long the token may be redeemed.
   * @param ageMs How long ago the challenge was solved.
   */
  mint({ siteverify, ...claims }: TokenClaims, lifetimeMs: number, ageMs = 0): string {
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
   * Opens a token, redeemed or expired or not.
   * @returns undefined if it is forged, belongs to another session, or was minted before a reset.
   */
  find(token: string): TokenRecord | undefined {
    const record = this.#parts.seal.open(token);
    if (record === undefined || record.session !== this.#session) return undefined;
    return record.epoch < this.#epoch ? undefined : record;
  }

  /** What the scenario of the widget's run says about siteverify. */
  scriptOf({ script }: TokenRecord) {
    return script && this.#scripts.find(script);
  }

  /** Whether a token has expired. */
  hasExpired({ expiresAt, aheadMs }: TokenRecord): boolean {
    // After a restart the clock no longer runs ahead, but time has not gone back.
    return this.#clock.base.now() + Math.max(this.#clock.aheadMs, aheadMs) >= expiresAt;
  }

  /**
   * Redeems a token the first time; with the idempotency key of the first time it gives the first answer again.
   *
   * @param idempotencyKey "" for none.
   * @returns undefined if the token was redeemed before.
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
    redemptions.add(id, expiresAt - aheadMs, key === "" ? undefined : { idempotencyKey: key, answer });
    return answer;
  }

  /** Makes all tokens so far invalid; gives the epoch that begins. */
  endEpoch(): number {
    this.#epoch = Math.max(this.#clock.base.now(), this.#epoch + 1);
    return this.#epoch;
  }
}
