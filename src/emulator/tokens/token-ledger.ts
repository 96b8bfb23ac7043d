import { createHmac, createSecretKey, randomBytes } from "node:crypto";
import type { Clock } from "../clock.ts";
import type { Scenario } from "../scenarios/scenario.ts";

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
  /** The scenario that the widget ran under. */
  readonly scenario: Scenario;
}

/** A token's entry: its claims, its time, and its redemption once it has one. */
export interface TokenRecord extends TokenClaims {
  readonly token: string;
  /** When the challenge was solved, milliseconds since 1970. */
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** The idempotency key of the first redemption, "" without one; undefined until then. */
  redeemedWith: string | undefined;
}

/** What the ledger knows of a token presented for a site. */
export type TokenLookup =
  | { readonly status: "known"; readonly record: TokenRecord }
  | { readonly status: "expired" }
  | { readonly status: "foreign" };

const RANDOM_BYTES = 270;
/** Expired records are swept when this many were added since the last sweep, and at least this often. */
const SWEEP_EVERY = 1_000;
const SWEEP_EVERY_MS = 60_000;

/**
 * Every token in circulation. Records are forgotten when they expire; a token carries its own time and
 * a seal over it, so that an expired one is still told from a forged one.
 */
export class TokenLedger {
  /** The ephemeral id (contract §7) of the one visitor that an emulator has. */
  readonly visitorId = `x:${randomBytes(16).toString("base64url")}`;
  readonly #clock: Clock;
  readonly #sealKey = createSecretKey(randomBytes(32));
  readonly #records = new Map<string, TokenRecord>();
  #addedSinceSweep = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Number of tokens remembered. */
  get size(): number {
    return this.#records.size;
  }

  /** @param lifetimeMs How long the token may be redeemed. */
  mint(claims: TokenClaims, lifetimeMs: number): TokenRecord {
    const issuedAt = this.#clock.now();
    const expiresAt = issuedAt + lifetimeMs;
    const body = `0.${randomBytes(RANDOM_BYTES).toString("base64url")}.${expiresAt.toString(36)}`;
    const token = `${body}.${this.#seal(claims.sitekey, body)}`;
    const record: TokenRecord = { ...claims, token, issuedAt, expiresAt, redeemedWith: undefined };
    this.#records.set(token, record);
    this.#addedSinceSweep += 1;
    if (this.#addedSinceSweep >= SWEEP_EVERY) this.#sweep();
    this.#timer ??= setTimeout(() => this.#sweep(), SWEEP_EVERY_MS);
    return record;
  }

  /** Looks a token up for a site; a token of another site is foreign. */
  find(token: string, sitekey: string): TokenLookup {
    const record = this.#records.get(token);
    if (record === undefined) return { status: this.#isOwnExpired(token, sitekey) ? "expired" : "foreign" };
    if (record.sitekey !== sitekey) return { status: "foreign" };
    return record.expiresAt > this.#clock.now() ? { status: "known", record } : { status: "expired" };
  }

  /** A token's record, whosever it is, as long as it is remembered. */
  peek(token: string): TokenRecord | undefined {
    return this.#records.get(token);
  }

  /** Forgets every token and stops looking after them. */
  clear(): void {
    this.#records.clear();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Forgets what has expired, and looks again later if anything is left. */
  #sweep(): void {
    clearTimeout(this.#timer);
    this.#addedSinceSweep = 0;
    const now = this.#clock.now();
    for (const [token, record] of this.#records) if (record.expiresAt <= now) this.#records.delete(token);
    this.#timer = this.#records.size > 0 ? setTimeout(() => this.#sweep(), SWEEP_EVERY_MS) : undefined;
  }

  #isOwnExpired(token: string, sitekey: string): boolean {
    const parts = token.split(".");
    const [prefix, , expiry, seal] = parts;
    if (parts.length !== 4 || prefix !== "0" || expiry === undefined || seal === undefined) return false;
    const genuine = this.#seal(sitekey, token.slice(0, token.length - seal.length - 1)) === seal;
    return genuine && Number.parseInt(expiry, 36) <= this.#clock.now();
  }

  #seal(sitekey: string, body: string): string {
    return createHmac("sha256", this.#sealKey).update(sitekey).update(body).digest("base64url").slice(0, 22);
  }
}
