import path from "node:path";
import { BackendUnavailableError, type Backend } from "../../core/backend.ts";
import type { Clock } from "../../core/clock.ts";
import type { Log } from "../../core/log.ts";
import type { RetryPolicy } from "../../core/settlement.ts";
import { Availability } from "./availability.ts";
import { nextAvailableAt } from "./queries/next-available-at.ts";
import { Reader } from "./reader.ts";
import { SqliteCallbackStore } from "./sqlite-callback-store.ts";
import { sqliteClientStore } from "./sqlite-client-store.ts";
import { SqliteNodeStore } from "./sqlite-node-store.ts";
import { SqliteTaskBackend } from "./sqlite-task-backend.ts";
import { StoreHealth } from "../store-health.ts";
import { Waiters } from "../waiters.ts";
import { startWriter, type Writer } from "./writer/start-writer.ts";

/** The database's name in the data directory. */
const FILE_NAME = "stile.db";

export interface SqliteBackendOptions {
  /** The data directory; created if it does not exist, readable by this user only. */
  readonly directory: string;
  readonly clock: Clock;
  /** Generates UUIDs (version 7) for leases, clients and keys. */
  readonly ids: () => string;
  readonly retryPolicy: RetryPolicy;
  readonly log: Log;
  /** Most queued tasks; further tasks are refused. @default 10_000 */
  readonly maxQueued?: number;
  /** How long ended tasks are kept, in ms (protocol part 2, "keep results"). @default 300_000 */
  readonly resultTtlMs?: number;
  /**
   * Settle tasks that are still marked as running, because the process that ran them is gone. Only the holder of the
   * data directory's lock may do so; a process that manages keys while the service runs passes `false`.
   * @default true
   */
  readonly recover?: boolean;
  /** A clock that is never set, in ms. @default performance.now */
  readonly monotonic?: () => number;
}

/**
 * Opens the embedded store: SQLite in the data directory, with a write-ahead log that is flushed at each commit.
 * Rejects with {@link BackendUnavailableError}, and changes nothing, if the directory or the file cannot be used.
 */
export async function openSqliteBackend({
  directory,
  clock,
  ids,
  retryPolicy,
  log,
  maxQueued = 10_000,
  resultTtlMs = 300_000,
  recover = true,
  monotonic = () => performance.now(),
}: SqliteBackendOptions): Promise<Backend> {
  const file = path.join(path.resolve(directory), FILE_NAME);
  const health: StoreHealth = new StoreHealth({
    probe: (isThorough) => writer.write("probeWrites", { isThorough, now: clock.now() }),
    monotonic,
  });
  const onFailure = (error: unknown) => health.report(error);
  const options = { file, maxQueued, retryPolicy, recover, now: clock.now() };
  const writer = await startWriter(options, onFailure);
  const reader = await openReader(file, writer, onFailure);
  const waiters = new Waiters();
  const availability = new Availability({
    clock,
    log,
    nextAvailableAt: (now) => reader.read(nextAvailableAt, now),
  });
  announceRecovered(writer, availability, log);

  const close = async () => {
    availability.stop();
    await writer.drain();
    waiters.fail(new BackendUnavailableError("the store is closed"));
    // The writer must close last: it checkpoints the log and removes it.
    reader.close();
    await writer.close();
  };
  const callbacks = new SqliteCallbackStore({ writer, reader, clock, resultTtlMs });
  return {
    tasks: new SqliteTaskBackend({
      writer,
      reader,
      waiters,
      availability,
      callbacks,
      clock,
      ids,
      resultTtlMs,
    }),
    callbacks,
    clients: sqliteClientStore({ writer, reader, clock, ids }),
    nodes: new SqliteNodeStore({ directory, writer, reader, clock }),
    findProblem: () => health.findProblem(),
    knownProblem: () => health.knownProblem(),
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function openReader(
  file: string,
  writer: Writer,
  onFailure: (error: unknown) => void,
): Promise<Reader> {
  try {
    return new Reader(file, onFailure);
  } catch (error) {
    await writer.close();
    throw error;
  }
}

function announceRecovered({ opening: { recovered } }: Writer, availability: Availability, log: Log): void {
  if (recovered === null) return;
  const { requeued, failedIds, availableAt } = recovered;
  if (availableAt !== null) availability.announce(availableAt);
  if (requeued + failedIds.length > 0) {
    log.warn({ requeued, failed: failedIds.length }, "settled tasks whose process had died");
  }
}
