import type { NodeRecord } from "../../../core/nodes.ts";
import { parseNodeReport } from "../../node-report.ts";
import type { Statements } from "../database/statements.ts";

export interface ListNodesRequest {
  readonly now: number;
  /** Whether the registered node is running now, even if its lease has expired. */
  readonly isRunning: boolean;
}

/** The node whose registration has not expired, in a list for the port. */
export function listNodes(
  statement: Statements,
  { now, isRunning }: ListNodesRequest,
): readonly NodeRecord[] {
  const rows = statement("SELECT report, is_draining, seen_at FROM node WHERE expires_at > ?").all(
    isRunning ? 0 : now,
  );
  return rows.map((row) =>
    Object.assign(parseNodeReport(String(row["report"])), {
      isDraining: row["is_draining"] === 1,
      seenAt: isRunning ? now : Number(row["seen_at"]),
    }),
  );
}

/** Whether a node is to drain; `undefined` if it is not registered. */
export function isNodeDraining(statement: Statements, id: string): boolean | undefined {
  const row = statement("SELECT is_draining FROM node WHERE id = ?").get(id);
  return row === undefined ? undefined : row["is_draining"] === 1;
}
