import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

/**
 * Creates a directory that only this user can read and Git ignores, and missing directories above it. An existing directory
 * stays as it is, because its owner may share it, for example as a volume with other containers.
 * @throws Error of the file system.
 */
export function makePrivateDirectory(directory: string): void {
  if (mkdirSync(directory, { recursive: true, mode: 0o700 }) === undefined) return;
  // The umask removes permissions from the mode.
  chmodSync(directory, 0o700);
  // By default the directory is in the user's project, and holds keys.
  writeFileSync(path.join(directory, ".gitignore"), "*\n", { mode: 0o600 });
}
