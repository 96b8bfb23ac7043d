import type { DatabaseSync } from "node:sqlite";
import type { DatabaseFile } from "../database/database-file.ts";
import { operations, type OperationName, type OutcomeOf } from "../operations/operations.ts";
import type { Problem, Write, WriteResult } from "./messages.ts";
import { countTasks, type WriterStore } from "./writer-store.ts";

/** The database and its store. */
export interface WriterDatabase {
  readonly database: DatabaseSync;
  readonly file: Pick<DatabaseFile, "requireUnchanged">;
  readonly store: WriterStore;
  readonly toProblem: (error: unknown) => Problem;
  /** What is known of other processes' writes. */
  foreignWrites: ForeignWrites;
}

export interface ForeignWrites {
  /** SQLite's `data_version`, which changes when another connection has committed. */
  readonly version: number;
  /** How often that has been noticed. */
  readonly number: number;
}

/** One of the writes failed, not the transaction around it. */
class BrokenWrite extends Error {}

/**
 * Commits writes together, with one flush to disk. If a write fails, all are rolled back and repeated, each behind
 * a separate savepoint, so only the failing write is lost. If the transaction fails, all are lost.
 */
export function commitWrites(writer: WriterDatabase, writes: readonly Write[]): readonly WriteResult[] {
  try {
    return inTransaction(writer, () => performAll(writer, writes));
  } catch (error) {
    return error instanceof BrokenWrite ? commitSeparately(writer, writes) : allBroken(writer, writes, error);
  }
}

function commitSeparately(writer: WriterDatabase, writes: readonly Write[]): readonly WriteResult[] {
  try {
    return inTransaction(writer, () => writes.map((write) => performBehindSavepoint(writer, write)));
  } catch (error) {
    return allBroken(writer, writes, error);
  }
}

function allBroken(
  { toProblem }: WriterDatabase,
  writes: readonly Write[],
  error: unknown,
): readonly WriteResult[] {
  const problem = toProblem(error);
  return writes.map(() => ({ problem }));
}

function inTransaction<Result>(writer: WriterDatabase, work: () => Result): Result {
  const { database, file, store } = writer;
  let counts = store.counts.current;
  try {
    file.requireUnchanged();
    database.exec("BEGIN IMMEDIATE");
    noticeForeignWrites(writer);
    counts = store.counts.current;
    const result = work();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    store.counts.restore(counts);
    // A full or failing disk has already ended the transaction.
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}

/** Commands of other processes, such as `stile tasks cancel`, write to the database of a running service. */
function noticeForeignWrites(writer: WriterDatabase): void {
  const { statement, counts } = writer.store;
  const version = Number(statement("PRAGMA data_version").get()?.["data_version"]);
  if (version === writer.foreignWrites.version) return;
  writer.foreignWrites = { version, number: writer.foreignWrites.number + 1 };
  counts.restore(countTasks(statement));
}

function performAll({ store }: WriterDatabase, writes: readonly Write[]): readonly WriteResult[] {
  try {
    return writes.map((write) => ({ outcome: perform(store, write) }));
  } catch (error) {
    throw new BrokenWrite("a write failed", { cause: error });
  }
}

function performBehindSavepoint({ database, store, toProblem }: WriterDatabase, write: Write): WriteResult {
  const counts = store.counts.current;
  database.exec("SAVEPOINT operation");
  try {
    const outcome = perform(store, write);
    database.exec("RELEASE operation");
    return { outcome };
  } catch (error) {
    // Without a transaction, the whole batch is lost.
    if (!database.isTransaction) throw error;
    database.exec("ROLLBACK TO operation; RELEASE operation");
    store.counts.restore(counts);
    return { problem: toProblem(error) };
  }
}

function perform(store: WriterStore, { operation, request }: Write): OutcomeOf<OperationName> {
  // The table pairs requests and outcomes; the compiler loses the pairing in a union.
  return (operations[operation] as (store: WriterStore, request: unknown) => OutcomeOf<OperationName>)(
    store,
    request,
  );
}
