import path from "node:path";

const SQLITE = {
  PERM: 3,
  BUSY: 5,
  LOCKED: 6,
  READONLY: 8,
  IOERR: 10,
  CORRUPT: 11,
  FULL: 13,
  CANTOPEN: 14,
  NOTADB: 26,
} as const;

/** SQLITE_IOERR_SHMSIZE: the shared-memory file could not grow; the disk is full. */
const IOERR_SHMSIZE = 4874;

/**
 * One line that explains why the database file cannot be used and what to do; `undefined` if the error is a bug
 * in Stile.
 */
export function describeUnavailable(error: unknown, file: string): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ("errcode" in error && typeof error.errcode === "number")
    return describeSqlite(error.errcode, error, file);
  if ("code" in error && typeof error.code === "string" && "syscall" in error) {
    return describeSystem(error.code, error, file);
  }
  return undefined;
}

function describeSqlite(code: number, error: Error, file: string): string | undefined {
  if (code === IOERR_SHMSIZE) return diskFull(file);
  switch (code & 0xff) {
    case SQLITE.FULL:
      return diskFull(file);
    case SQLITE.NOTADB:
      return describeForeign(file);
    case SQLITE.CORRUPT:
      return describeDamage(file, error.message);
    case SQLITE.BUSY:
    case SQLITE.LOCKED:
      return `${file} is held by another program. Stop that program, then try again`;
    case SQLITE.PERM:
    case SQLITE.READONLY:
    case SQLITE.CANTOPEN:
      return notWritable(file);
    case SQLITE.IOERR:
      return `reading or writing ${file} failed (${error.message}). Check the disk`;
    default:
      return undefined;
  }
}

function describeSystem(code: string, error: Error, file: string): string {
  switch (code) {
    case "ENOSPC":
    case "EDQUOT":
      return diskFull(file);
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return notWritable(file);
    case "ENOTDIR":
    case "EEXIST":
      return `${path.dirname(file)} is not a directory. Choose another data directory`;
    default:
      return `${path.dirname(file)} cannot be used as data directory (${error.message})`;
  }
}

export function describeForeign(file: string): string {
  return `${file} is not a Stile database; nothing was changed. Move it away or choose another data directory`;
}

export function describeDamage(file: string, damage: string): string {
  const [firstLine] = damage.split("\n");
  return `${file} is damaged (${firstLine}). Restore a backup, or move the file away to start empty`;
}

function diskFull(file: string): string {
  return `the disk that holds ${path.dirname(file)} is full. Free some space; nothing that was accepted is lost`;
}

function notWritable(file: string): string {
  return `${file} cannot be written. Give this user write permission for ${path.dirname(file)} or choose another data directory`;
}
