import { z } from "zod";
import type { Task, TaskId } from "../../../core/task.ts";
import { parseFailure, parsePayload, parseSolution } from "../../task-documents.ts";

const base = {
  clientId: z.string(),
  payload: z.string().transform(parsePayload),
  priority: z.exactOptional(z.coerce.number()),
  createdAt: z.coerce.number(),
  attempts: z.coerce.number(),
};

/** A task's record; the status decides which fields it has. */
const recordSchema = z.discriminatedUnion("status", [
  z.object({ ...base, status: z.literal("queued"), availableAt: z.coerce.number() }),
  z.object({
    ...base,
    status: z.literal("running"),
    leaseId: z.string(),
    leaseExpiresAt: z.coerce.number(),
    workerId: z.string(),
  }),
  z.object({
    ...base,
    status: z.literal("completed"),
    solution: z.string().transform(parseSolution),
    endedAt: z.coerce.number(),
  }),
  z.object({
    ...base,
    status: z.literal("failed"),
    failure: z.string().transform(parseFailure),
    endedAt: z.coerce.number(),
  }),
]);

/** The task in a record; `undefined` if there is none. */
export function toTask(id: TaskId, fields: Readonly<Record<string, string>>): Task | undefined {
  if (fields["status"] === undefined) return undefined;
  const record = recordSchema.parse(fields);
  if (record.status !== "running") return { id, ...record };
  const { leaseId, ...running } = record;
  return { id, ...running, lease: { taskId: id, leaseId } };
}
