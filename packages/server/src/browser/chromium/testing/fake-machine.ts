import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Machine } from "../machine.ts";

/** A machine whose file system is a temporary directory. */
export interface FakeMachine extends AsyncDisposable {
  readonly machine: Machine;
  /** Creates a script that answers `--version` like Chromium. Returns its path. */
  addChromium(file: string, version: string): Promise<string>;
  addScript(file: string, script: string): Promise<string>;
}

export async function createFakeMachine(facts: Partial<Machine> = {}): Promise<FakeMachine> {
  const rootDirectory = await mkdtemp(path.join(tmpdir(), "stile-machine-"));
  const addScript = async (file: string, script: string) => {
    const absolute = path.join(rootDirectory, file);
    await mkdir(path.dirname(absolute), { recursive: true });
    await writeFile(absolute, `#!/bin/sh\n${script}\n`);
    await chmod(absolute, 0o755);
    return absolute;
  };
  return {
    machine: {
      environment: { PATH: path.join(rootDirectory, "bin") },
      platform: "linux",
      architecture: "x64",
      homeDirectory: path.join(rootDirectory, "home"),
      rootDirectory,
      isRoot: false,
      ...facts,
    },
    addScript,
    addChromium: (file, version) => addScript(file, `echo "Chromium ${version} built on Debian"`),
    [Symbol.asyncDispose]: () => rm(rootDirectory, { recursive: true, force: true }),
  };
}
