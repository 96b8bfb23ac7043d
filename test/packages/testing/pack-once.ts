import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestProject } from "vitest/node";
import { packPackages } from "../../../setup/pack-packages.mjs";

declare module "vitest" {
  export interface ProvidedContext {
    /** Files of the packed packages, by npm name. */
    readonly tarballs: Readonly<Record<string, string>>;
  }
}

/** Builds and packs the packages once for all test files of a run: vitest's `globalSetup`. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = await mkdtemp(path.join(tmpdir(), "stile-tarballs-"));
  const packed = packPackages(directory).map(({ name, file }) => [name, file] as const);
  project.provide("tarballs", Object.fromEntries(packed));
  return async () => await rm(directory, { recursive: true, force: true });
}
