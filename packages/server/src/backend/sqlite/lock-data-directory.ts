import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { BackendUnavailableError } from "../../core/backend.ts";
import { systemClock, type Clock } from "../../core/clock.ts";
import { createPrivately } from "./database/create-privately.ts";
import { describeUnavailable } from "./database/describe-unavailable.ts";

/** How long a start waits for commands that look at the lock, in ms. */
const LOOK_MS = 100;
const LOCK_FILE = "lock.db";
const HOLDER_FILE = "lock.json";

export interface LockOptions {
  /** The address of this process; shown to a second process that wants the directory. */
  readonly address: string;
  /** Time of the lock. @default the system clock */
  readonly clock?: Clock;
}

/** The contents of lock.json, from which a second process names the holder. */
const holderSchema = z.object({ pid: z.number(), since: z.iso.datetime(), address: z.string() });

/**
 * Locks a data directory for this process, and creates the directory if it does not exist. The lock is an open
 * exclusive transaction on a separate database: the kernel releases it when the process ends, even by SIGKILL, so
 * there are no stale locks.
 * @throws BackendUnavailableError when another process holds it, which the message names, or when it cannot be used
 */
export function lockDataDirectory(
  directory: string,
  { address, clock = systemClock }: LockOptions,
): Disposable {
  const file = path.join(path.resolve(directory), LOCK_FILE);
  const holderFile = path.join(path.dirname(file), HOLDER_FILE);
  const database = openLocked(file, holderFile);
  try {
    writeHolder(holderFile, { pid: process.pid, since: new Date(clock.now()).toISOString(), address });
  } catch (error) {
    database.close();
    throw unavailable(error, file);
  }
  return {
    [Symbol.dispose]() {
      if (!database.isOpen) return;
      rmSync(holderFile, { force: true });
      database.close();
    },
  };
}

/** Whether a process, possibly this one, holds the data directory. */
export function isDataDirectoryLocked(directory: string): boolean {
  const file = path.join(path.resolve(directory), LOCK_FILE);
  if (!existsSync(file)) return false;
  const database = new DatabaseSync(file, { readOnly: true, timeout: 0 });
  try {
    database.prepare("SELECT 1 FROM sqlite_schema").all();
    return false;
  } catch (error) {
    if (isBusy(error)) return true;
    throw error;
  } finally {
    database.close();
  }
}

function openLocked(file: string, holderFile: string): DatabaseSync {
  try {
    createPrivately(file);
    const database = new DatabaseSync(file, { timeout: LOOK_MS });
    try {
      // Nothing is ever written, so no journal file is needed.
      database.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
      return database;
    } catch (error) {
      database.close();
      throw isBusy(error) ? heldBy(holderFile) : error;
    }
  } catch (error) {
    throw unavailable(error, file);
  }
}

const SQLITE_BUSY = 5;

function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && error.errcode === SQLITE_BUSY;
}

function heldBy(holderFile: string): BackendUnavailableError {
  return new BackendUnavailableError(
    `the data directory ${path.dirname(holderFile)} is used by another Stile (${describeHolder(holderFile)}). ` +
      "Stop it or choose another data directory",
  );
}

function writeHolder(holderFile: string, holder: z.infer<typeof holderSchema>): void {
  const draft = `${holderFile}.${holder.pid}`;
  writeFileSync(draft, `${JSON.stringify(holder)}\n`, { mode: 0o600 });
  renameSync(draft, holderFile);
}

function describeHolder(holderFile: string): string {
  try {
    const { pid, since, address } = holderSchema.parse(JSON.parse(readFileSync(holderFile, "utf8")));
    return `process ${pid}, since ${since}, at ${address}`;
  } catch {
    // The holder writes this file just after it takes the lock.
    return "just started";
  }
}

function unavailable(error: unknown, file: string): unknown {
  if (error instanceof BackendUnavailableError) return error;
  const message = describeUnavailable(error, file);
  return message === undefined ? error : new BackendUnavailableError(message, { cause: error });
}
