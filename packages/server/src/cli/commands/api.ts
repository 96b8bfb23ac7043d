import type { Command } from "commander";
import type { Config } from "../../server/config/options.ts";
import { OPTION_NAMES } from "../../server/config/options.ts";
import { addConfigOptions, configOf } from "../config-options.ts";
import { requireSharedBackend, runNode, type Role } from "../run-node.ts";

/** Options that only nodes with browsers use. */
const OF_WORKERS: ReadonlySet<string> = new Set([
  "chromiumPath",
  "chromiumSandbox",
  "attemptTimeoutMs",
  "maxWarmWidgets",
  "maxWidgetUses",
  "maxWidgetAgeMs",
]);

export function define(command: Command): void {
  addConfigOptions(
    command,
    OPTION_NAMES.filter((name) => !OF_WORKERS.has(name)),
  );
  command
    .addHelpText(
      "after",
      `
Serves the API and the operator API, and sends callbacks. \`stile worker\` runs the tasks, on this or other machines, with the
same Valkey and the same emulator (--emulator-url). You can run any number of each. Ctrl-C answers pending requests and exits
with 0; a second Ctrl-C exits immediately with 130.

Examples:
  stile api --backend valkey --valkey-url redis://10.0.0.5:6379 --emulator-url http://10.0.0.6:7081
  stile api --backend valkey --valkey-url rediss://10.0.0.5:6379 --valkey-password-file /run/secrets/valkey
  stile api --drain-delay-ms 5000                behind a load balancer that polls /readyz`,
    )
    .action(async (_, self: Command) => {
      const loaded = configOf(self);
      requireSharedBackend(loaded.config, "api");
      await runNode(loaded, () => loadRole(loaded.config));
    });
}

async function loadRole(config: Config): Promise<Role> {
  const [{ startApi }, { apiGreeting }] = await Promise.all([
    import("../../server/start-api.ts"),
    import("../greeting.ts"),
  ]);
  return {
    start: startApi,
    greeting: (service) => apiGreeting(service, config),
    stopping: "answering pending requests.",
  };
}
