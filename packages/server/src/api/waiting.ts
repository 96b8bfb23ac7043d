import type { EndedTask, TaskId } from "../core/task.ts";
import type { Call } from "./call.ts";
import type { ApiServices } from "./services.ts";

/** Gives the task once it has ended, or `undefined` when time is up or the caller goes away. */
export type WaitForEnd = (id: TaskId, waitMs: number, call: Call) => Promise<EndedTask | undefined>;

/** Completion waiters: holds callers until their task ends. Of concurrent calls, those beyond `limit` do not wait. */
export function createWaiting({ tasks }: Pick<ApiServices, "tasks">, limit: number): WaitForEnd {
  let waiting = 0;
  return async (id, waitMs, call) => {
    if (waitMs === 0 || waiting >= limit) return undefined;
    waiting += 1;
    try {
      return await tasks.waitUntilEnded(id, { timeoutMs: waitMs, signal: call.signal() });
    } finally {
      waiting -= 1;
    }
  };
}
