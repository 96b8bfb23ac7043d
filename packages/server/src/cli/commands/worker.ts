import type { Command } from "commander";
import type { Config } from "../../server/config/options.ts";
import { OPTION_NAMES } from "../../server/config/options.ts";
import { addConfigOptions, configOf } from "../config-options.ts";
import { requireSharedBackend, runNode, type Role } from "../run-node.ts";

/** Options that only nodes with the API use. */
const OF_API_NODES: ReadonlySet<string> = new Set([
  "trustedProxies",
  "maxWrongKeys",
  "wrongKeyBlockMs",
  "callbackAllow",
  "emulatorPort",
  "emulatorTlsPort",
]);

export function define(command: Command): void {
  addConfigOptions(
    command,
    OPTION_NAMES.filter((name) => !OF_API_NODES.has(name)),
  );
  command
    .addHelpText(
      "after",
      `
Runs tasks from \`stile api\` or \`stile serve\` with the same Valkey in local browsers. You can run any number of workers. A
worker serves only /healthz, /readyz and /metrics. Ctrl-C lets running attempts finish and exits with 0; attempts that do
not finish in time are requeued. A second Ctrl-C exits immediately with 130.

Examples:
  stile worker --backend valkey --valkey-url redis://10.0.0.5:6379 --emulator-url http://10.0.0.6:7081
  stile worker --port 7090 --concurrency 32      on the same machine as an API node`,
    )
    .action(async (_, self: Command) => {
      const loaded = configOf(self);
      requireSharedBackend(loaded.config, "worker");
      await runNode(loaded, () => loadRole(loaded.config));
    });
}

async function loadRole(config: Config): Promise<Role> {
  const [{ startWorkerNode }, { workerGreeting }] = await Promise.all([
    import("../../server/start-worker-node.ts"),
    import("../greeting.ts"),
  ]);
  return {
    start: startWorkerNode,
    greeting: (service) => workerGreeting(service, config),
    stopping: "finishing running attempts.",
  };
}
