import type { NodeRecord, NodeRole } from "../../core/nodes.ts";

/** A node as the operator sees it. */
export interface NodeView {
  readonly id: string;
  readonly role: NodeRole;
  readonly address: string;
  readonly version: string;
  /** By the store's clock, in ms since the epoch. */
  readonly startedAt: number;
  readonly uptimeSeconds: number;
  /**
   * `ready`; `draining`: the operator drained it, so it claims nothing; `stopping`: it is shutting down; `unready`: see
   * `problem`.
   */
  readonly state: "ready" | "draining" | "stopping" | "unready";
  /** Why the node is not ready; `null` if nothing is wrong with it. */
  readonly problem: string | null;
  /** Number of attempts that it can run concurrently; 0 for API nodes. */
  readonly slots: number;
  /** Number of attempts in flight. A draining node with 0 has finished. */
  readonly running: number;
  /** Number of attempts that have ended since the node started. */
  readonly endedAttempts: number;
  /** Number of warm widgets that wait for an attempt; 0 for API nodes. */
  readonly warmWidgets: number;
  /** Whether the operator drained the node. */
  readonly isDraining: boolean;
  /** How far the node's clock is ahead of the store's, in ms. Only the store's clock decides. */
  readonly clockOffsetMs: number;
  /** When the node last reported, by the store's clock, in ms since the epoch. */
  readonly seenAt: number;
}

export function toNodeView({ isStopping, ...node }: NodeRecord): NodeView {
  return {
    id: node.id,
    role: node.role,
    address: node.address,
    version: node.version,
    startedAt: node.startedAt,
    uptimeSeconds: Math.max(0, Math.floor((node.seenAt - node.startedAt) / 1_000)),
    state: stateOf({ isStopping, ...node }),
    problem: node.problem,
    slots: node.slots,
    running: node.running,
    endedAttempts: node.endedAttempts,
    warmWidgets: node.warmWidgets,
    isDraining: node.isDraining,
    clockOffsetMs: node.clockOffsetMs,
    seenAt: node.seenAt,
  };
}

function stateOf({ isStopping, isDraining, problem }: NodeRecord): NodeView["state"] {
  if (isStopping) return "stopping";
  if (isDraining) return "draining";
  return problem === null ? "ready" : "unready";
}
