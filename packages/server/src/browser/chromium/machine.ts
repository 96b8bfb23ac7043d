import { homedir } from "node:os";

/** What finding and installing Chromium depends on, so that tests can describe machines of their own. */
export interface Machine {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** As `process.arch` says it: `x64`, `arm64`. */
  readonly architecture: string;
  readonly homeDirectory: string;
  /** Where the file system begins: `/`, or a directory that stands for it. */
  readonly rootDirectory: string;
  readonly isRoot: boolean;
}

/** The machine this process runs on. */
export function thisMachine(): Machine {
  return {
    environment: process.env,
    platform: process.platform,
    architecture: process.arch,
    homeDirectory: homedir(),
    rootDirectory: "/",
    isRoot: process.getuid?.() === 0,
  };
}
