import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** A directory that is removed with everything in it. */
export interface TemporaryDirectory extends Disposable {
  readonly path: string;
}

export function createTemporaryDirectory(): TemporaryDirectory {
  const directory = mkdtempSync(path.join(tmpdir(), "stile-backend-"));
  return {
    path: directory,
    [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }),
  };
}
