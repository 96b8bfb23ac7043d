import type { EndedTask, TaskId } from "../core/task.ts";
import type { Call } from "./call.ts";
import type { ApiServices } from "./services.ts";

/** Resolves with the task when it ends, or with `undefined` on timeout (`waitMs` after the request arrived) or when the caller disconnects. */
export type WaitForEnd = (id: TaskId, waitMs: number, call: Call) => Promise<EndedTask | undefined>;

/** Completion waiters: hold calls open until their task ends. Concurrent calls above `limit` do not wait. */
export function createWaiting({ tasks }: Pick<ApiServices, "tasks">, limit: number): WaitForEnd {
  let waiting = 0;
  return async (id, waitMs, call) => {
    // The caller waits since its request arrived, even if the process stood still meanwhile.
    const timeoutMs = Math.round(call.arrivedAt + waitMs - performance.now());
    if (waitMs === 0 || timeoutMs <= 0 || waiting >= limit) return undefined;
    waiting += 1;
    try {
      return await tasks.waitUntilEnded(id, { timeoutMs, signal: call.signal() });
    } finally {
      waiting -= 1;
    }
  };
}
