import { DatabaseSync } from "node:sqlite";
import { BackendUnavailableError } from "../../../core/backend.ts";
import { createPrivately } from "./create-privately.ts";
import { MIGRATIONS } from "./migrations.ts";

/** Another process (`stile keys`) writes for milliseconds; so long is waited for it, in ms. */
const BUSY_TIMEOUT_MS = 5_000;
/** Marks a database as Stile's: "STIL". */
const APPLICATION_ID = 0x5354494c;
/** The write-ahead log shrinks back to so many bytes after a burst. */
const JOURNAL_SIZE_LIMIT = 64 * 1024 * 1024;

/** Opens the database for writing; creates or migrates it. Throws what SQLite and the file system throw. */
export function openForWriting(file: string): DatabaseSync {
  createPrivately(file);
  const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
  try {
    migrate(database, file);
    // Only now: a foreign database stays as it was, its journal mode too.
    database.exec(
      `PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = ${JOURNAL_SIZE_LIMIT};`,
    );
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Opens a database that a writer has opened before. */
export function openForReading(file: string): DatabaseSync {
  return new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
}

function migrate(database: DatabaseSync, file: string): void {
  if (isCurrent(database, file)) return;
  database.exec("BEGIN IMMEDIATE");
  try {
    // Another process may have been faster.
    if (!isCurrent(database, file)) {
      for (const step of MIGRATIONS.slice(readPragma(database, "user_version"))) database.exec(step);
      database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${MIGRATIONS.length};`);
    }
    database.exec("COMMIT");
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}

function isCurrent(database: DatabaseSync, file: string): boolean {
  const version = readPragma(database, "user_version");
  const isOurs = readPragma(database, "application_id") === APPLICATION_ID;
  if (!isOurs && !isEmpty(database)) {
    throw new BackendUnavailableError(
      `${file} is not a Stile database; nothing was changed. Move it away or choose another data directory`,
    );
  }
  if (version > MIGRATIONS.length) {
    throw new BackendUnavailableError(
      `${file} was written by a newer Stile (schema ${version}, this one knows ${MIGRATIONS.length}); ` +
        "nothing was changed. Upgrade Stile or choose another data directory",
    );
  }
  return version === MIGRATIONS.length;
}

function isEmpty(database: DatabaseSync): boolean {
  return database.prepare("SELECT 1 FROM sqlite_schema LIMIT 1").get() === undefined;
}

function readPragma(database: DatabaseSync, name: "user_version" | "application_id"): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name]);
}
