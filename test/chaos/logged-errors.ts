import { z } from "zod";
import type { ChaosNode } from "./open-chaos-cluster.ts";

const lineSchema = z.object({
  level: z.string(),
  msg: z.string(),
  err: z.object({ message: z.string() }).optional(),
});

/** Errors that the nodes have logged: how often, by message. */
export function loggedErrors(nodes: readonly ChaosNode[]): Readonly<Record<string, number>> {
  const table: Record<string, number> = {};
  for (const line of nodes.flatMap(({ log }) => log.split("\n"))) {
    // Node prints its own warnings, and a killed process leaves its last line unfinished.
    if (!line.startsWith("{") || !line.endsWith("}")) continue;
    const { level, msg, err } = lineSchema.parse(JSON.parse(line));
    if (level !== "error") continue;
    const name = err === undefined ? msg : `${msg}: ${err.message}`;
    table[name] = (table[name] ?? 0) + 1;
  }
  return table;
}
