import { refuseUnusableDatabase } from "../database/refuse-unusable-database.ts";
import type { WriterStore } from "../writer/writer-store.ts";

/** Bytes that a thorough probe writes: more than any task. */
const THOROUGH_BYTES = 256 * 1024;
/** How long the check may wait for another process, in ms. */
const BUSY_TIMEOUT_MS = 1_000;

export interface ProbeWritesRequest {
  /** Write more, and check the whole database. */
  readonly isThorough: boolean;
  readonly now: number;
}

/**
 * Writes a row, to find out whether writes still work.
 * @throws BackendUnavailableError from a thorough probe of a damaged database
 */
export function probeWrites({ statement, file }: WriterStore, { isThorough, now }: ProbeWritesRequest): void {
  if (isThorough) refuseUnusableDatabase(file, BUSY_TIMEOUT_MS);
  statement("INSERT OR REPLACE INTO probe (id, at, filler) VALUES (1, ?, zeroblob(?))").run(
    now,
    isThorough ? THOROUGH_BYTES : 0,
  );
}
