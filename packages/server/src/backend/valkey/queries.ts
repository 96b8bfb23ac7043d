import type { TaskCounts } from "../../core/task-backend.ts";
import type { AttemptRecord } from "../../core/evidence.ts";
import { hasEnded, type Task, type TaskId } from "../../core/task.ts";
import { parseAttemptRecords } from "../task-documents.ts";
import type { StoreConnection } from "./connection/store-connection.ts";
import { toTask } from "./operations/task-record.ts";

// Reads of one command. Reads that need several commands atomically are scripts in operations/.

/** The task with that id, unless it ended at `endedBy` or earlier. */
export async function getTask(
  connection: StoreConnection,
  id: TaskId,
  endedBy: number,
): Promise<Task | undefined> {
  const key = `${connection.root}:task:${id}`;
  const task = toTask(id, await connection.guard((client) => client.hgetall(key)));
  return task !== undefined && hasEnded(task) && task.endedAt <= endedBy ? undefined : task;
}

/** A task's attempt records; empty if the task ended at `endedBy` or earlier. */
export async function getAttemptRecords(
  { root, guard }: StoreConnection,
  id: TaskId,
  endedBy: number,
): Promise<readonly AttemptRecord[]> {
  const [endedAt, documents] = await guard((client) =>
    Promise.all([
      client.hget(`${root}:task:${id}`, "endedAt"),
      client.lrange(`${root}:evidence:${id}`, 0, -1),
    ]),
  );
  if (endedAt !== null && Number(endedAt) <= endedBy) return [];
  return parseAttemptRecords(`[${documents.join(",")}]`);
}

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
