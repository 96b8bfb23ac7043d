import { z } from "zod";
import type { Task, TaskId } from "../../../core/task.ts";
import { parseFailure, parsePayload, parseSolution } from "../../task-documents.ts";
import type { Statements } from "../database/statements.ts";

const base = {
  id: z.string(),
  client_id: z.string(),
  payload: z.string().transform(parsePayload),
  priority: z.number(),
  created_at: z.number(),
  attempts: z.number(),
};
const waiting = { ...base, available_at: z.number() };

/** A row of the task table; the status decides which columns are set. */
const rowSchema = z.discriminatedUnion("status", [
  z.object({ ...waiting, status: z.literal("queued") }),
  z.object({ ...waiting, status: z.literal("paused") }),
  z.object({
    ...base,
    status: z.literal("running"),
    lease_id: z.string(),
    lease_expires_at: z.number(),
    worker_id: z.string(),
  }),
  z.object({
    ...base,
    status: z.literal("completed"),
    solution: z.string().transform(parseSolution),
    ended_at: z.number(),
  }),
  z.object({
    ...base,
    status: z.literal("failed"),
    failure: z.string().transform(parseFailure),
    ended_at: z.number(),
  }),
]);

/** The columns that {@link parseTaskRow} needs. */
export const TASK_COLUMNS = `id, client_id, payload, priority, created_at, attempts, status, available_at, lease_id,
  lease_expires_at, worker_id, solution, failure, ended_at`;

/** The task with that id, unless it ended at `endedBy` or earlier: its result has then expired. */
export function getTask(
  statement: Statements,
  { id, endedBy }: { readonly id: TaskId; readonly endedBy: number },
): Task | undefined {
  const row = statement(
    `SELECT ${TASK_COLUMNS} FROM task WHERE id = ? AND (ended_at IS NULL OR ended_at > ?)`,
  ).get(id, endedBy);
  return row === undefined ? undefined : parseTaskRow(row);
}

/** The task in a row with {@link TASK_COLUMNS}. */
export function parseTaskRow(row: unknown): Task {
  return toTask(rowSchema.parse(row));
}

function toTask(row: z.infer<typeof rowSchema>): Task {
  const base = {
    id: row.id,
    clientId: row.client_id,
    payload: row.payload,
    ...(row.priority === 0 ? {} : { priority: row.priority }),
    createdAt: row.created_at,
    attempts: row.attempts,
  };
  switch (row.status) {
    case "queued":
    case "paused":
      return { ...base, status: "queued", availableAt: row.available_at };
    case "running":
      return {
        ...base,
        status: "running",
        lease: { taskId: row.id, leaseId: row.lease_id },
        leaseExpiresAt: row.lease_expires_at,
        workerId: row.worker_id,
      };
    case "completed":
      return { ...base, status: "completed", solution: row.solution, endedAt: row.ended_at };
    case "failed":
      return { ...base, status: "failed", failure: row.failure, endedAt: row.ended_at };
  }
}
