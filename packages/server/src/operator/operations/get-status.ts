import type { Backend } from "../../core/backend.ts";
import { getQueue, type QueueView } from "./get-queue.ts";
import { listNodes } from "./list-nodes.ts";
import type { NodeView } from "./node-view.ts";

/** The state of the installation. */
export interface StatusView {
  /** Whether a ready node accepts tasks, and a ready node runs them. */
  readonly isReady: boolean;
  /** What is missing, in one sentence; `null` if the installation is ready. */
  readonly problem: string | null;
  readonly queue: QueueView;
  readonly nodes: readonly NodeView[];
}

/** The nodes, the queue, and whether tasks are accepted and run. */
export async function getStatus(store: Pick<Backend, "tasks" | "nodes">): Promise<StatusView> {
  const [queue, nodes] = await Promise.all([getQueue(store), listNodes(store.nodes)]);
  const problem = problemOf(nodes);
  return { isReady: problem === null, problem, queue, nodes };
}

function problemOf(nodes: readonly NodeView[]): string | null {
  if (nodes.length === 0) return "No node is running.";
  const ready = nodes.filter(({ state }) => state === "ready");
  if (!ready.some(({ role }) => role !== "worker")) return "No ready node accepts tasks.";
  if (!ready.some(({ role }) => role !== "api")) return "No ready node runs tasks.";
  return null;
}
