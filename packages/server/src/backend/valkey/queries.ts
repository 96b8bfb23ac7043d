import type { TaskCounts } from "../../core/backend.ts";
import type { TaskId } from "../../core/task.ts";
import type { StoreConnection } from "./connection/store-connection.ts";

// Reads of one command. Reads that need several commands atomically are scripts in operations/.

export async function getCounts({ root, guard }: StoreConnection): Promise<TaskCounts> {
  const { queued, running, completed, failed } = await guard((client) => client.hgetall(`${root}:counts`));
  return {
    queued: Number(queued ?? 0),
    running: Number(running ?? 0),
    completed: Number(completed ?? 0),
    failed: Number(failed ?? 0),
  };
}

/** Mean time from creation to token over the latest ended tasks, in ms; `undefined` if none gave a token. */
export async function getMeanDurationMs({ root, guard }: StoreConnection): Promise<number | undefined> {
  const texts = await guard((client) => client.lrange(`${root}:durations`, 0, -1));
  const durations = texts.filter((text) => text !== "").map(Number);
  if (durations.length === 0) return undefined;
  return durations.reduce((sum, each) => sum + each, 0) / durations.length;
}

/** The id of the task with that number. */
export async function findIdByNumber(
  { root, guard }: StoreConnection,
  number: number,
): Promise<TaskId | undefined> {
  return (await guard((client) => client.hget(`${root}:numbers`, String(number)))) ?? undefined;
}
