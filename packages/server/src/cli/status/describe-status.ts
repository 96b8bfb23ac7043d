import { styleText } from "node:util";
import type { NodeView } from "../../operator/operations/node-view.ts";
import type { StatusView } from "../../operator/operations/get-status.ts";
import { alignColumns } from "../align-columns.ts";
import { describeDuration } from "../duration.ts";

/** Describes the state of the installation, for the terminal. */
export function describeStatus({ isReady, problem, queue, nodes }: StatusView): string {
  const title = isReady ? "Ready." : `Not ready: ${problem ?? "unknown"}`;
  const oldest =
    queue.oldestQueuedMs === null ? "" : ` (the oldest for ${describeDuration(queue.oldestQueuedMs)})`;
  const lines = [
    styleText("bold", title, { stream: process.stdout }),
    `Tasks: ${queue.queued} queued${oldest}, ${queue.running} running in ${queue.slots} slots, ${queue.completed} completed, ${queue.failed} failed.`,
    "",
    "",
  ].join("\n");
  return nodes.length === 0 ? lines.trimEnd() + "\n" : lines + describeNodes(nodes);
}

function describeNodes(nodes: readonly NodeView[]): string {
  const head = ["NODE", "ROLE", "STATE", "RUNNING", "UPTIME", "CLOCK", "VERSION", "ADDRESS", "PROBLEM"];
  return alignColumns(
    head,
    nodes.map((node) => [
      node.id,
      node.role,
      node.state,
      node.role === "api" ? "-" : `${node.running}/${node.slots}`,
      describeDuration(node.uptimeSeconds * 1_000),
      describeOffset(node.clockOffsetMs),
      node.version,
      node.address,
      node.problem ?? "",
    ]),
  );
}

/** How far the node's clock is ahead of the store's. */
function describeOffset(ms: number): string {
  return Math.abs(ms) < 1_000 ? "ok" : `${ms > 0 ? "+" : "-"}${describeDuration(Math.abs(ms))}`;
}
