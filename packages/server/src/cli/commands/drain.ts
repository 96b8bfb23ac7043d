import type { Command } from "commander";
import { drainNode } from "../../operator/operations/drain-node.ts";
import { addConfigOptions, STORE_OPTIONS } from "../config-options.ts";
import { openStore } from "../open-store.ts";

export function define(command: Command): void {
  command
    .argument("<NODE>", "the node's id or address, as `stile status` shows it")
    .description(
      "Drain a node: it finishes its attempts, claims no more tasks, and is not ready. Lasts until `stile undrain NODE` or the node stops.",
    )
    .action(async (name: string, _flags: object, self: Command) => {
      await using store = await openStore(self);
      const node = await drainNode(store.nodes, name, true);
      process.stderr.write(
        `Node ${node.id} drains; attempts in flight: ${node.running}. \`stile status --watch\` shows when it has finished.\n`,
      );
    });
  addConfigOptions(command, STORE_OPTIONS);
}
