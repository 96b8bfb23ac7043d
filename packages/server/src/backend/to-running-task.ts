import type { Lease, RunningTask, TaskId } from "../core/task.ts";
import { parsePayload } from "./task-documents.ts";

/** A task as the store has claimed it. */
export interface ClaimedTask {
  readonly id: TaskId;
  readonly clientId: string;
  /** JSON text. */
  readonly payload: string;
  readonly priority: number;
  readonly createdAt: number;
  /** Including the attempt that begins now. */
  readonly attempts: number;
}

/** Combines a claimed task with its claim. */
export function toRunningTask(
  { id, clientId, payload, priority, createdAt, attempts }: ClaimedTask,
  { leaseId, ...claim }: Pick<RunningTask, "leaseExpiresAt" | "workerId"> & Pick<Lease, "leaseId">,
): RunningTask {
  return {
    id,
    clientId,
    payload: parsePayload(payload),
    ...(priority === 0 ? {} : { priority }),
    createdAt,
    attempts,
    status: "running",
    lease: { taskId: id, leaseId },
    ...claim,
  };
}
