import { DatabaseSync } from "node:sqlite";
import { createPrivately } from "./create-privately.ts";
import { MIGRATIONS } from "./migrations.ts";
import { APPLICATION_ID, readPragma } from "./pragmas.ts";
import { refuseUnusableDatabase } from "./refuse-unusable-database.ts";

/** How long to wait for another process's write (`stile keys`), which takes milliseconds. In ms. */
const BUSY_TIMEOUT_MS = 5_000;
/**
 * SQLite checkpoints the log after this many pages (16 MB). Its default of 1,000 rewrites the same pages of a busy
 * queue too often.
 */
const PAGES_PER_CHECKPOINT = 4_000;
/** SQLite truncates the write-ahead log to this many bytes after a burst. */
const JOURNAL_SIZE_LIMIT = 64 * 1024 * 1024;

/**
 * Opens the database for writing; creates or migrates it.
 * @throws BackendUnavailableError if the database cannot be used; errors of SQLite and the file system as they are
 */
export function openForWriting(file: string): DatabaseSync {
  createPrivately(file);
  refuseUnusableDatabase(file, BUSY_TIMEOUT_MS);
  const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
  try {
    database.exec(
      `PRAGMA journal_mode = WAL;
       PRAGMA synchronous = FULL;
       PRAGMA wal_autocheckpoint = ${PAGES_PER_CHECKPOINT};
       PRAGMA journal_size_limit = ${JOURNAL_SIZE_LIMIT};`,
    );
    migrate(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Opens a database that a writer has already created. */
export function openForReading(file: string): DatabaseSync {
  return new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
}

function migrate(database: DatabaseSync): void {
  if (readPragma(database, "user_version") === MIGRATIONS.length) return;
  database.exec("BEGIN IMMEDIATE");
  try {
    // Read again inside the transaction: another process may have migrated it in between.
    for (const step of MIGRATIONS.slice(Number(readPragma(database, "user_version")))) database.exec(step);
    database.exec(
      `PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${MIGRATIONS.length}; COMMIT;`,
    );
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}
