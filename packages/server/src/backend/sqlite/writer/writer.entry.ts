import { parentPort, workerData } from "node:worker_threads";
import { BackendUnavailableError } from "../../../core/backend.ts";
import { databaseFile } from "../database/database-file.ts";
import { describeUnavailable } from "../database/describe-unavailable.ts";
import { openForWriting } from "../database/open-database.ts";
import { createStatements } from "../database/statements.ts";
import { settleLostLeases } from "../operations/settle-lost-leases.ts";
import { commitWrites, type WriterDatabase } from "./commit-writes.ts";
import type { Committed, Opening, Problem, ToWriter, WriterOptions } from "./messages.ts";
import { countTasks, TaskCounter } from "./writer-store.ts";

// The writer's thread: the only place that writes to the database.

const options = workerData as WriterOptions;
const port = parentPort;
if (port === null) throw new Error("the writer is started as a worker thread");

const writer = open();
if (writer !== undefined) {
  port.on("message", (message: ToWriter) => {
    if (message === "close") {
      // The last connection to close checkpoints the log and removes it.
      writer.database.close();
      port.close();
      return;
    }
    const results = commitWrites(writer, message);
    const { store, foreignWrites } = writer;
    port.postMessage({
      results,
      counts: store.counts.current,
      foreignWrites: foreignWrites.number,
    } satisfies Committed);
  });
}

function open(): WriterDatabase | undefined {
  try {
    const writer = openWriter();
    const recovered = options.recover ? recover(writer) : null;
    say({ status: "opened", counts: writer.store.counts.current, recovered });
    return writer;
  } catch (error) {
    say({ status: "failed", problem: toProblem(error) });
    return undefined;
  }
}

function say(opening: Opening): void {
  port?.postMessage(opening);
}

function openWriter(): WriterDatabase {
  const database = openForWriting(options.file);
  const statement = createStatements(database);
  const { maxQueued, retryPolicy } = options;
  const counts = new TaskCounter(countTasks(statement));
  const file = databaseFile(options.file);
  // The first commit finds another version, and counts once more.
  const foreignWrites = { version: -1, number: -1 };
  const store = { statement, file: file.path, counts, maxQueued, retryPolicy };
  return { database, file, store, toProblem, foreignWrites };
}

function recover({ database, store }: WriterDatabase) {
  database.exec("BEGIN IMMEDIATE");
  const recovered = settleLostLeases(store, {
    expiredBy: null,
    limit: Number.MAX_SAFE_INTEGER,
    now: options.now,
  });
  // Its process is gone, too.
  store.statement("DELETE FROM node").run();
  database.exec("COMMIT");
  return recovered;
}

function toProblem(error: unknown): Problem {
  if (error instanceof BackendUnavailableError) return { isUnavailable: true, message: error.message };
  const message = describeUnavailable(error, options.file);
  if (message !== undefined) return { isUnavailable: true, message };
  return {
    isUnavailable: false,
    message: error instanceof Error ? (error.stack ?? error.message) : String(error),
  };
}
