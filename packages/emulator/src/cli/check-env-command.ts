import type { Command } from "commander";
import { addCommonOptions } from "./create-root-command.ts";

/** Adds `check-env FILE…` to a program; users type `invocation` to start the program. */
export function defineCheckEnvCommand(program: Command, invocation: string): void {
  addCommonOptions(program.command("check-env"))
    .description(
      "Refuse test sitekeys, test secrets and emulator sites in files that are about to be deployed.",
    )
    .argument("<file...>", "files, or folders with all files below them, except node_modules and .git")
    .option("--sites-file <FILE>", "also refuse the sitekeys and secrets of this sites file of the emulator")
    .addHelpText(
      "after",
      `
Prints FILE:LINE for every finding. Exit codes: 0 none, 1 findings, 2 wrong usage.

Examples:
  ${invocation} check-env .env.production wrangler.toml dist
  ${invocation} check-env --sites-file sites.json dist`,
    )
    .action(async (files: string[], { sitesFile }: { sitesFile?: string }) => {
      // Imported here to keep --help fast.
      const { checkEnv } = await import("./check-env.ts");
      process.exitCode = await checkEnv({ files, sitesFile });
    });
}
