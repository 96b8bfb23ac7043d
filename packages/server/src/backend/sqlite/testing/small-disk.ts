import { execFileSync } from "node:child_process";
import { closeSync, openSync, rmSync, writeSync } from "node:fs";
import path from "node:path";
import { createTemporaryDirectory, type TemporaryDirectory } from "./temporary-directory.ts";

/** A disk in memory with this capacity. Only root can mount one. */
export function mountSmallDisk(bytes: number): TemporaryDirectory {
  const directory = createTemporaryDirectory();
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${bytes}`, "stile-test", directory.path]);
  return {
    path: directory.path,
    [Symbol.dispose]() {
      execFileSync("umount", [directory.path]);
      directory[Symbol.dispose]();
    },
  };
}

/** Fills the disk of this directory to the last byte; frees the space when disposed of. */
export function fillUp(directory: string): Disposable {
  const file = path.join(directory, "filler");
  const descriptor = openSync(file, "w");
  try {
    for (;;) writeSync(descriptor, Buffer.alloc(4_096));
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
  } finally {
    closeSync(descriptor);
  }
  return { [Symbol.dispose]: () => rmSync(file, { force: true }) };
}
