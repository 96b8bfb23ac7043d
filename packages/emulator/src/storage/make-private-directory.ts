import { chmodSync, mkdirSync } from "node:fs";

/**
 * Creates a directory that only this user can read, and missing directories above it. An existing directory stays as it
 * is, because its owner may share it, for example as a volume with other containers.
 * @throws Error of the file system.
 */
export function makePrivateDirectory(directory: string): void {
  const created = mkdirSync(directory, { recursive: true, mode: 0o700 });
  // The umask removes permissions from the mode.
  if (created !== undefined) chmodSync(directory, 0o700);
}
