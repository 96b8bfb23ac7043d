import { openProgram, type Cli } from "../../../../emulator/src/cli/testing/run-cli.ts";

export type { Cli, CliOptions, CliProcess } from "../../../../emulator/src/cli/testing/run-cli.ts";

/** Runs `stile` in a working directory of its own. */
export function openCli(): Promise<Cli> {
  return openProgram(new URL("../stile.ts", import.meta.url));
}
