import { closeSync, openSync, rmSync, writeSync } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import type { Clock } from "../clock.ts";
import type { SiteverifyAnswer } from "../siteverify/answer.ts";
import { makePrivateDirectory } from "../storage/make-private-directory.ts";
import { hasCode } from "../storage/has-code.ts";

/** The first redemption of a token. */
export interface Redemption {
  /** Digest of its idempotency key; "" for none. */
  readonly idempotencyKey: string;
  /** siteverify's answer, if there is an idempotency key. */
  readonly answer?: SiteverifyAnswer | undefined;
}

/** Tokens that expire in the same span share a file, which is then deleted. */
const SPAN_MS = 300_000;
const FILE_NAME = /^redeemed-(\d+)\.jsonl$/;
const WITHOUT_KEY: Redemption = { idempotencyKey: "" };
/** Bytes of all redemptions: a million tokens, or 80,000 with an idempotency key. */
const MAX_BYTES = 100_000_000;
/** Memory of a redemption without an answer; measured 80 bytes. */
const REDEMPTION_BYTES = 100;
/** Additional memory of an answer, without its strings, and of the digest of its key; measured 500 bytes. */
const ANSWER_BYTES = 500;
const BYTES_PER_CHARACTER = 2;

interface Span {
  readonly ids: string[];
  bytes: number;
  /** The first redemption opens the file. */
  file?: number;
}

/** Where redemptions are stored, and how many. */
interface RedemptionsOptions {
  readonly directory?: string;
  /** Bytes of all redemptions in memory. @default 100_000_000 */
  readonly maxBytes?: number;
}

/**
 * Remembers redeemed tokens until they expire. In a directory, each redemption is appended to a file before siteverify
 * answers, so it survives a killed process, but not always a power failure. Tokens that expire within the same five
 * minutes share a file. Files are never rewritten, and several processes can share a directory.
 *
 * The redemptions have a maximum size. A redeemed token cannot be forgotten before it expires, because it would be valid
 * again, so at the limit no further token can be redeemed.
 */
export class Redemptions {
  readonly #directory: string | undefined;
  readonly #clock: Clock;
  readonly #maxBytes: number;
  #bytes = 0;
  #hasWarned = false;
  readonly #byId = new Map<string, Redemption>();
  readonly #spans = new Map<number, Span>();
  #sweepAt = 0;

  private constructor(clock: Clock, { directory, maxBytes = MAX_BYTES }: RedemptionsOptions) {
    this.#clock = clock;
    this.#directory = directory;
    this.#maxBytes = maxBytes;
  }

  /**
   * Reads earlier redemptions, and deletes the files of expired tokens.
   * @throws Error of the file system.
   */
  static async open(clock: Clock, directory: string): Promise<Redemptions> {
    const redemptions = new Redemptions(clock, { directory });
    await redemptions.#load(directory);
    return redemptions;
  }

  /** Keeps redemptions in memory only. */
  static inMemory(clock: Clock, options: Pick<RedemptionsOptions, "maxBytes"> = {}): Redemptions {
    return new Redemptions(clock, options);
  }

  /** Number of redemptions in memory. */
  get size(): number {
    return this.#byId.size;
  }

  /** The redemption of a token, if there was one. */
  find(id: string): Redemption | undefined {
    return this.#byId.get(id);
  }

  /** Whether another token can be redeemed; warns the first time that none can. */
  hasRoom(): boolean {
    if (this.#bytes < this.#maxBytes) return true;
    this.#sweep(this.#clock.now());
    if (this.#bytes < this.#maxBytes) return true;
    if (!this.#hasWarned)
      process.emitWarning(
        `The redeemed tokens use ${this.#maxBytes} bytes, which is the limit. siteverify answers internal-error until some of them expire.`,
      );
    this.#hasWarned = true;
    return false;
  }

  /**
   * Records the redemption of a token.
   * @param until When the token expires, milliseconds since 1970 by the emulator's clock.
   * @throws Error of the file system; then the token is not redeemed.
   */
  add(id: string, until: number, redemption: Redemption = WITHOUT_KEY): void {
    const now = this.#clock.now();
    if (now >= this.#sweepAt) this.#sweep(now);
    const span = this.#spanOf(until);
    if (this.#directory !== undefined) {
      span.file ??= this.#open(this.#directory, endOfSpan(until));
      const { idempotencyKey, answer } = redemption;
      const entry = idempotencyKey === "" ? [id] : [id, idempotencyKey, answer];
      // Starts with a line break, because a killed process may have left an incomplete line.
      const line = Buffer.from(`\n${JSON.stringify(entry)}\n`);
      if (writeSync(span.file, line) < line.length) throw new Error("The disk is full.");
    }
    this.#remember(span, id, redemption);
  }

  /** Closes the files. */
  close(): void {
    for (const span of this.#spans.values()) {
      if (span.file !== undefined) closeSync(span.file);
      delete span.file;
    }
  }

  #remember(span: Span, id: string, redemption: Redemption): void {
    const bytes = bytesOf(redemption);
    span.ids.push(id);
    span.bytes += bytes;
    this.#bytes += bytes;
    this.#byId.set(id, redemption);
  }

  #spanOf(until: number): Span {
    const end = endOfSpan(until);
    const span = this.#spans.get(end) ?? { ids: [], bytes: 0 };
    this.#spans.set(end, span);
    return span;
  }

  #open(directory: string, end: number): number {
    makePrivateDirectory(directory);
    return openSync(fileOf(directory, end), "a", 0o600);
  }

  /** Removes expired tokens. */
  #sweep(now: number): void {
    this.#sweepAt = now + SPAN_MS;
    for (const [end, { ids, bytes, file }] of this.#spans) {
      if (end > now) continue;
      this.#bytes -= bytes;
      for (const id of ids) this.#byId.delete(id);
      this.#spans.delete(end);
      if (file !== undefined) closeSync(file);
      if (this.#directory !== undefined) rmSync(fileOf(this.#directory, end), { force: true });
    }
  }

  async #load(directory: string): Promise<void> {
    const now = this.#clock.now();
    const names = await readdir(directory).catch((error: unknown) => {
      if (hasCode(error, "ENOENT")) return [];
      throw error;
    });
    for (const name of names) {
      const end = Number(FILE_NAME.exec(name)?.[1] ?? Number.NaN);
      if (end <= now) await rm(path.join(directory, name), { force: true });
      else if (end > now) await this.#loadFile(path.join(directory, name), end);
    }
  }

  async #loadFile(file: string, end: number): Promise<void> {
    const span = this.#spanOf(end);
    for (const line of (await readFile(file, "utf8")).split("\n")) {
      const entry = parseLine(line);
      if (entry !== undefined) this.#remember(span, ...entry);
    }
  }
}

/** Parses a line. Returns undefined for an incomplete one, whose redemption siteverify never confirmed. */
function parseLine(line: string): [id: string, Redemption] | undefined {
  try {
    const [id, idempotencyKey = "", answer] = JSON.parse(line) as [string, string?, SiteverifyAnswer?];
    return [id, { idempotencyKey, answer }];
  } catch {
    return undefined;
  }
}

function bytesOf({ answer }: Redemption): number {
  if (answer === undefined) return REDEMPTION_BYTES;
  return REDEMPTION_BYTES + ANSWER_BYTES + JSON.stringify(answer).length * BYTES_PER_CHARACTER;
}

function endOfSpan(until: number): number {
  return Math.ceil(until / SPAN_MS) * SPAN_MS;
}

function fileOf(directory: string, end: number): string {
  return path.join(directory, `redeemed-${end}.jsonl`);
}
