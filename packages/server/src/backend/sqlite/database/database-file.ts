import { statSync } from "node:fs";
import { BackendUnavailableError } from "../../../core/backend.ts";

/** Notices that the file of an open database was deleted, or that another file has its name. */
export interface DatabaseFile {
  readonly path: string;
  /**
   * Without this check, writes would go to a deleted file and be lost when Stile stops.
   * @throws BackendUnavailableError
   */
  requireUnchanged(): void;
}

/** Remembers the identity of a file. */
export function databaseFile(path: string): DatabaseFile {
  const opened = identityOf(path);
  return {
    path,
    requireUnchanged() {
      if (identityOf(path) === opened) return;
      throw new BackendUnavailableError(
        `${path} was deleted or replaced while Stile is running, so nothing can be stored. Put the file back, or restart Stile to start with what is there`,
      );
    },
  };
}

/** Device and inode; undefined if there is no such file. */
function identityOf(path: string): string | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? undefined : `${found.dev} ${found.ino}`;
}
