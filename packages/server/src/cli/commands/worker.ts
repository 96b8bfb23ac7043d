import type { Command } from "commander";
import type { Config } from "../../server/config/options.ts";
import { OPTION_NAMES } from "../../server/config/options.ts";
import { addConfigOptions, configOf } from "../config-options.ts";
import { requireSharedBackend, runNode, type Role } from "../run-node.ts";

/** Of no use to a node without the API. */
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
Runs tasks in its browsers, which \`stile api\` or \`stile serve\` took over the same Valkey. Any number may run. It listens
only for /healthz, /readyz and /metrics. Ctrl-C lets running attempts finish and leaves with 0; what does not finish in
time goes back to the queue. A second Ctrl-C leaves at once with 130.

Examples:
  stile worker --backend valkey --valkey-url redis://10.0.0.5:6379
  stile worker --port 7090 --concurrency 32      beside an API node on one machine`,
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
    stopping: "running attempts may finish.",
  };
}
