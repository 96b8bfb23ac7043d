import type { AttemptRecord } from "../../../core/evidence.ts";
import type { Settlement } from "../../../core/settlement.ts";
import type { Lease } from "../../../core/task.ts";
import { loadScript } from "../connection/load-script.ts";
import type { StoreConnection } from "../connection/store-connection.ts";

const script = loadScript(new URL("./settle-task.lua", import.meta.url));

export interface SettleTaskRequest {
  readonly lease: Lease;
  readonly settlement: Settlement;
  readonly record: AttemptRecord | undefined;
  /** This node learns from the reply, not from a message, that a callback is due. */
  readonly nodeId: string;
  /** `expired`: settles only a task whose lease has expired. @default "held" */
  readonly expected?: "held" | "expired";
}

/** Ends an attempt if its lease is as expected; otherwise writes nothing and returns `undefined`. */
export async function settleTask(
  connection: StoreConnection,
  { lease, settlement, record, nodeId, expected = "held" }: SettleTaskRequest,
): Promise<{ readonly isCallbackDue: boolean } | undefined> {
  const reply = await connection.run(script, [
    lease.taskId,
    lease.leaseId,
    expected,
    record === undefined ? "" : JSON.stringify(record),
    nodeId,
    ...settlementValues(settlement),
  ]);
  return reply === null ? undefined : { isCallbackDue: reply === 1 };
}

function settlementValues(settlement: Settlement): readonly (string | number)[] {
  switch (settlement.status) {
    case "queued":
      return ["queued", settlement.delayMs, settlement.attempts];
    case "completed":
      return ["completed", "solution", JSON.stringify(settlement.solution), 0];
    case "failed": {
      const { failure } = settlement;
      return ["failed", "failure", JSON.stringify(failure), failure.isOurFault === true ? 1 : 0];
    }
  }
}
