import { SiteError } from "./sites/site-error.ts";

/** Bytes that the sites and scenarios of one emulator may have; all its sessions share them. */
export class ByteBudget {
  readonly #maxBytes: number;
  #used = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /**
   * Checks that something fits that replaces `replaced` bytes.
   * @param what Such as "The site".
   * @throws SiteError
   */
  requireRoom(what: string, bytes: number, replaced = 0): void {
    const left = this.#maxBytes - this.#used + replaced;
    // What becomes smaller always fits.
    if (bytes <= left || bytes <= replaced) return;
    throw new SiteError(
      "limit",
      `${what} has ${bytes} bytes, and ${Math.max(0, left)} are left of the ${this.#maxBytes} that the sites and scenarios of all sessions may have. Remove sites and scenarios, or close sessions that are no longer needed.`,
    );
  }

  /** Whether this many bytes are left. */
  hasRoom(bytes: number): boolean {
    return this.#used + bytes <= this.#maxBytes;
  }

  /** Counts more bytes, or fewer if negative. Does not check. */
  add(bytes: number): void {
    this.#used += bytes;
  }
}

/** Bytes that a value has as JSON. */
export function bytesOf(value: object): number {
  return Buffer.byteLength(JSON.stringify(value));
}
