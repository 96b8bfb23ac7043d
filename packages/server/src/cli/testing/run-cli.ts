import { openProgram, type Cli } from "../../../../emulator/src/cli/testing/run-cli.ts";

export type { Cli, CliOptions, CliProcess } from "../../../../emulator/src/cli/testing/run-cli.ts";

/** Runs `stile` in a temporary working directory. */
export function openCli(): Promise<Cli> {
  return openProgram(new URL("../stile.ts", import.meta.url));
}
