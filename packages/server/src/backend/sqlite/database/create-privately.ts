import { chmodSync, closeSync, mkdirSync, openSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { BackendUnavailableError } from "../../../core/backend.ts";

/**
 * Creates a file and its directory, readable by this user only, if they do not exist. Git ignores a new directory. SQLite gives its side files
 * the mode of the main file, so other users cannot read tokens or key hashes.
 * @throws BackendUnavailableError if the path is not a file; file system errors as they are
 */
export function createPrivately(file: string): void {
  const directory = path.dirname(file);
  if (mkdirSync(directory, { recursive: true, mode: 0o700 }) !== undefined) {
    // The umask removes permissions from the mode.
    chmodSync(directory, 0o700);
    writeFileSync(path.join(directory, ".gitignore"), "*\n", { mode: 0o600 });
  }
  try {
    // Exclusive, because closing an existing database file would drop this process's locks on it.
    closeSync(openSync(file, "wx", 0o600));
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    if (statSync(file).isFile()) return;
    throw new BackendUnavailableError(`${file} is not a file. Move it away or choose another data directory`);
  }
}
