import type { Lease } from "../core/task.ts";

/** Names an attempt: a claim's tasks share its lease id, and a task may be claimed again. */
export function attemptKey({ taskId, leaseId }: Lease): string {
  return `${taskId}/${leaseId}`;
}
