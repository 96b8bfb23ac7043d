import type { NodeReport } from "../../core/nodes.ts";

/** The report of a node, for tests. */
export function reportOf(members: Partial<NodeReport> = {}): NodeReport {
  return {
    id: "node-1",
    role: "serve",
    address: "http://127.0.0.1:7080",
    version: "1.2.3",
    startedAt: 1_000,
    slots: 16,
    running: 2,
    problem: null,
    isStopping: false,
    clockOffsetMs: 0,
    endedAttempts: 0,
    warmWidgets: 0,
    ...members,
  };
}
