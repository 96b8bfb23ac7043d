import { closeSync, mkdirSync, openSync, statSync } from "node:fs";
import path from "node:path";
import { BackendUnavailableError } from "../../../core/backend.ts";

/**
 * Creates a file, and its directory, for this user only, if it does not exist. SQLite gives its side files the
 * mode of the main file, so that nobody else reads tokens or key hashes. Throws {@link BackendUnavailableError} if
 * something else is in its place, and what the file system throws.
 */
export function createPrivately(file: string): void {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  try {
    // Exclusive: to open and close an existing database would drop the locks this process holds on it.
    closeSync(openSync(file, "wx", 0o600));
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    if (statSync(file).isFile()) return;
    throw new BackendUnavailableError(`${file} is not a file. Move it away or choose another data directory`);
  }
}
