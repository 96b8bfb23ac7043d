import { createCipheriv, createDecipheriv, createHmac, createSecretKey, randomBytes } from "node:crypto";
import type { KeyObject } from "node:crypto";
import type { TokenRecord } from "./token-record.ts";

/** Maximum length of a token (contract §4). */
const MAX_TOKEN_LENGTH = 2_048;
const PREFIX = "0.";
const CIPHER = "aes-256-gcm";
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const NONCES_AT_ONCE = 256;
/** Records are padded to this length, so that tokens are about as long as genuine ones. */
const MIN_RECORD_BYTES = 320;
/** Additional authenticated data of every token. Change the number when the layout of a record changes. */
const FORMAT = Buffer.from("turnstile-emulator token 1");

/** The fields of a record in the order in which they are sealed. */
type SealedFields = readonly [
  session: string,
  epoch: number,
  sitekey: string,
  origin: string,
  hostname: string,
  action: string,
  cdata: string,
  interactive: 0 | 1,
  issuedAt: number,
  lifetimeMs: number,
  aheadMs: number,
  script: TokenRecord["script"] | null,
];

/** What is sealed: the id is the nonce of the token. */
export type UnsealedRecord = Omit<TokenRecord, "id">;

/** Generates a key. */
export function newTokenKey(): string {
  return randomBytes(KEY_BYTES).toString("base64url");
}

/**
 * Converts records to tokens and back, with AES-256-GCM over the whole record. Any emulator with the same key can open a
 * token; without the key nobody can read or forge one.
 */
export class TokenSeal {
  /** The ephemeral id (contract §7); an emulator has only one visitor. */
  readonly visitorId: string;
  readonly #key: KeyObject;
  #random = Buffer.alloc(0);

  /**
   * @param key From `newTokenKey()`.
   * @throws RangeError if the key is malformed.
   */
  constructor(key: string) {
    const bytes = Buffer.from(key, "base64url");
    if (bytes.length !== KEY_BYTES)
      throw new RangeError(`A token key must have ${KEY_BYTES} bytes, got ${bytes.length}.`);
    this.#key = createSecretKey(bytes);
    const digest = createHmac("sha256", bytes).update("visitor").digest("base64url");
    this.visitorId = `x:${digest.slice(0, 22)}`;
  }

  /** Seals a token of at most 2,048 characters; omits the scenario if it does not fit. */
  seal(record: UnsealedRecord): string {
    const token = this.#encrypt(record);
    if (token.length <= MAX_TOKEN_LENGTH || record.script?.siteverify === undefined) return token;
    return this.#encrypt({ ...record, script: { id: record.script.id } });
  }

  /** Opens a token; undefined if it was not sealed with this key. */
  open(token: string): TokenRecord | undefined {
    if (token.length > MAX_TOKEN_LENGTH || !token.startsWith(PREFIX)) return undefined;
    const text = token.slice(PREFIX.length);
    const bytes = Buffer.from(text, "base64url");
    // Decoding ignores invalid characters, so compare: a token has only one valid encoding.
    if (bytes.length <= NONCE_BYTES + TAG_BYTES || bytes.toString("base64url") !== text) return undefined;
    const nonce = bytes.subarray(0, NONCE_BYTES);
    const decipher = createDecipheriv(CIPHER, this.#key, nonce);
    decipher.setAAD(FORMAT).setAuthTag(bytes.subarray(-TAG_BYTES));
    const sealed = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
    try {
      decipher.final();
    } catch {
      return undefined;
    }
    // The content is authenticated, so #encrypt() wrote it.
    return toRecord(nonce.toString("base64url"), JSON.parse(sealed.toString("utf8")) as SealedFields);
  }

  /** Fetches random bytes for many tokens together, because one fetch costs as much as sealing a token. */
  #newNonce(): Buffer {
    if (this.#random.length < NONCE_BYTES) this.#random = randomBytes(NONCE_BYTES * NONCES_AT_ONCE);
    const nonce = this.#random.subarray(0, NONCE_BYTES);
    this.#random = this.#random.subarray(NONCE_BYTES);
    return nonce;
  }

  #encrypt(record: UnsealedRecord): string {
    const nonce = this.#newNonce();
    const cipher = createCipheriv(CIPHER, this.#key, nonce).setAAD(FORMAT);
    const text = JSON.stringify(toFields(record)).padEnd(MIN_RECORD_BYTES);
    const sealed = Buffer.concat([nonce, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
    return PREFIX + sealed.toString("base64url");
  }
}

function toFields(record: UnsealedRecord): SealedFields {
  return [
    record.session,
    record.epoch,
    record.sitekey,
    record.origin,
    record.hostname,
    record.action,
    record.cdata,
    record.interactive ? 1 : 0,
    record.issuedAt,
    record.expiresAt - record.issuedAt,
    record.aheadMs,
    record.script ?? null,
  ];
}

function toRecord(id: string, fields: SealedFields): TokenRecord {
  const [session, epoch, sitekey, origin, hostname, action, cdata, interactive, ...rest] = fields;
  const [issuedAt, lifetimeMs, aheadMs, script] = rest;
  return {
    id,
    session,
    epoch,
    sitekey,
    origin,
    hostname,
    action,
    cdata,
    interactive: interactive === 1,
    issuedAt,
    expiresAt: issuedAt + lifetimeMs,
    aheadMs,
    script: script ?? undefined,
  };
}
