import type { Command } from "commander";
import type { Config } from "../../server/config/options.ts";
import { addConfigOptions, configOf } from "../config-options.ts";
import { runNode, type Role } from "../run-node.ts";

export function define(command: Command): void {
  addConfigOptions(command);
  command
    .addHelpText(
      "after",
      `
Runs the API, the emulator, one worker and its browsers in one process. The first start creates and prints a client
key. Ctrl-C lets running attempts finish and exits with 0; a second Ctrl-C exits immediately with 130.

Examples:
  stile serve
  stile serve --port 8080 --data-directory /var/lib/stile
  stile serve --backend valkey --valkey-url redis://10.0.0.5:6379
  STILE_CLIENT_KEY=$(cat key) stile serve --log-format json`,
    )
    .action(async (_, self: Command) => {
      const loaded = configOf(self);
      await runNode(loaded, () => loadRole(loaded.config));
    });
}

async function loadRole(config: Config): Promise<Role> {
  const [{ startService }, { greeting }] = await Promise.all([
    import("../../server/start-service.ts"),
    import("../greeting.ts"),
  ]);
  return {
    start: startService,
    greeting: (service) => greeting(service, config),
    stopping: "finishing running attempts.",
  };
}
