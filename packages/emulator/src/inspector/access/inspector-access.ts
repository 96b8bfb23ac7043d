import { createHmac, randomBytes } from "node:crypto";
import { sameText } from "../../control/guard.ts";
import type { Clock } from "../../clock.ts";

/** How long a login lasts, in milliseconds. */
const LOGIN_MS = 12 * 60 * 60 * 1000;
const NONCE_BYTES = 16;

/** Options of an InspectorAccess. */
export interface AccessOptions {
  /** Token that visitors must know; undefined if none is needed. */
  readonly token: string | undefined;
  readonly clock: Clock;
}

/**
 * Logins and CSRF tokens. A login is a signed ticket in a cookie. The key derives from the token, so every node with the
 * same token accepts the ticket, and the ticket does not contain the token.
 */
export class InspectorAccess {
  readonly #token: string | undefined;
  readonly #clock: Clock;
  readonly #key: Buffer;
  /** Cookies do not distinguish ports, so two inspectors on one host need different names. */
  readonly cookieName: string;

  constructor({ token, clock }: AccessOptions) {
    this.#token = token;
    this.#clock = clock;
    this.#key = createHmac("sha256", token ?? randomBytes(32))
      .update("inspector")
      .digest();
    this.cookieName = `inspector-${this.#sign("cookie").slice(0, 8)}`;
  }

  /** Whether visitors must log in. */
  get needsLogin(): boolean {
    return this.#token !== undefined;
  }

  /** Whether this is the token; compares in constant time. */
  isToken(given: string): boolean {
    return this.#token !== undefined && sameText(given, this.#token);
  }

  /** A new ticket: `EXPIRES.NONCE.SIGNATURE`. */
  newTicket(): string {
    const text = `${this.#clock.now() + LOGIN_MS}.${randomBytes(NONCE_BYTES).toString("base64url")}`;
    return `${text}.${this.#sign(`ticket ${text}`)}`;
  }

  /** Whether a ticket is genuine and has not expired. */
  isValidTicket(ticket: string): boolean {
    const end = ticket.lastIndexOf(".");
    const text = ticket.slice(0, Math.max(end, 0));
    const isGenuine = sameText(ticket.slice(end + 1), this.#sign(`ticket ${text}`));
    return isGenuine && Number(text.split(".")[0]) > this.#clock.now();
  }

  /** The CSRF token of a visitor with this ticket; "" for none. */
  csrfToken(ticket: string): string {
    return this.#sign(`csrf ${ticket}`);
  }

  /** Whether a CSRF token belongs to this ticket. */
  isCsrfToken(given: string, ticket: string): boolean {
    return sameText(given, this.csrfToken(ticket));
  }

  #sign(text: string): string {
    return createHmac("sha256", this.#key).update(text).digest("base64url");
  }
}
