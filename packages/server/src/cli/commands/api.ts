import type { Command } from "commander";
import type { Config } from "../../server/config/options.ts";
import { OPTION_NAMES } from "../../server/config/options.ts";
import { addConfigOptions, configOf } from "../config-options.ts";
import { requireSharedBackend, runNode, type Role } from "../run-node.ts";

/** Of no use to a node without browsers. */
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
Answers the API and the operator's, sends callbacks, and runs a node of the emulator. Tasks are run by \`stile worker\`,
here or on other machines, over the same Valkey. Any number of each may run. Ctrl-C answers what is held open and leaves
with 0; a second Ctrl-C leaves at once with 130.

Examples:
  stile api --backend valkey --valkey-url redis://10.0.0.5:6379
  stile api --backend valkey --valkey-url rediss://10.0.0.5:6379 --valkey-password-file /run/secrets/valkey
  stile api --drain-delay-ms 5000                behind a balancer that asks /readyz`,
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
    stopping: "what is being answered may finish.",
  };
}
