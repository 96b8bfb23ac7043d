import { hasEnded, type EndedTask, type Task } from "../core/task.ts";
import type { Call } from "./call.ts";
import type { ApiServices } from "./services.ts";

/** Gives the task as it is once it has ended or time is up. */
export type WaitForEnd = (task: Task, waitMs: number, call: Call) => Promise<Task>;

/** Holds callers until their task ends, at most `limit` at once: those beyond it are answered at once. */
export function createWaiting({ tasks }: Pick<ApiServices, "tasks">, limit: number): WaitForEnd {
  let waiting = 0;
  return async (task, waitMs, call) => {
    if (waitMs === 0 || hasEnded(task) || waiting >= limit) return task;
    waiting += 1;
    try {
      const ended: EndedTask | undefined = await tasks.waitUntilEnded(task.id, {
        timeoutMs: waitMs,
        signal: call.signal(),
      });
      return ended ?? task;
    } finally {
      waiting -= 1;
    }
  };
}
