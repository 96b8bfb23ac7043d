import type { Command } from "commander";
import { drainNode } from "../../operator/operations/drain-node.ts";
import { addConfigOptions, STORE_OPTIONS } from "../config-options.ts";
import { openStore } from "../open-store.ts";

export function define(command: Command): void {
  command
    .argument("<NODE>", "the node's id or address, as `stile status` shows it")
    .description("End the draining of a node: it claims tasks again.")
    .action(async (name: string, _flags: object, self: Command) => {
      await using store = await openStore(self);
      const node = await drainNode(store.nodes, name, false);
      process.stderr.write(`Node ${node.id} claims tasks again.\n`);
    });
  addConfigOptions(command, STORE_OPTIONS);
}
