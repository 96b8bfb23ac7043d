import type { Lease } from "../core/task.ts";

/** Identifies an attempt. The lease id alone does not, because the tasks of one claim share it. */
export function attemptKey({ taskId, leaseId }: Lease): string {
  return `${taskId}/${leaseId}`;
}
