import { homedir } from "node:os";

/** Properties of a machine that affect finding and installing Chromium. Tests can describe other machines. */
export interface Machine {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** As in `process.arch`: `x64`, `arm64`. */
  readonly architecture: string;
  readonly homeDirectory: string;
  /** The root of the file system: `/`, or a directory in tests. */
  readonly rootDirectory: string;
  readonly isRoot: boolean;
}

/** The machine that runs this process. */
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
