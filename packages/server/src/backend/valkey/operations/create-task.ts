import { randomInt } from "node:crypto";
import { z } from "zod";
import { RATE_WINDOW_MS } from "../../../core/admission.ts";
import { IDEMPOTENCY_TTL_MS, type CreateOutcome, type NewTask } from "../../../core/task-backend.ts";
import { LARGEST_NUMBER } from "../../task-number.ts";
import { readAdmission } from "../clients/read-admission.ts";
import { loadScript } from "../connection/load-script.ts";
import type { StoreConnection } from "../connection/store-connection.ts";

const script = loadScript(new URL("./create-task.lua", import.meta.url));

const replySchema = z.union([
  z.tuple([z.enum(["created", "repeated"]), z.string(), z.string()]),
  z.tuple([z.enum(["idempotency_conflict", "queue_full"])]),
]);

/** Stores a queued task unless the queue is full, a limit of its client is reached or the request is a repetition. */
export async function createTask(
  connection: StoreConnection,
  task: NewTask,
  { maxQueued }: { readonly maxQueued: number },
): Promise<CreateOutcome> {
  const { id, clientId, payload, priority = 0, isNumbered, callback, idempotency } = task;
  const reply = await connection.run(script, [
    id,
    clientId,
    JSON.stringify(payload),
    priority,
    maxQueued,
    isNumbered === true ? randomInt(1, LARGEST_NUMBER + 1) : "",
    callback?.url ?? "",
    callback?.signingKey ?? "",
    idempotency?.key ?? "",
    idempotency?.fingerprint ?? "",
    IDEMPOTENCY_TTL_MS,
    RATE_WINDOW_MS,
    LARGEST_NUMBER,
  ]);
  const refused = readAdmission(reply);
  if (refused !== undefined) return refused;
  const [status, createdId, numberText] = replySchema.parse(reply);
  const number = numberText === undefined || numberText === "" ? {} : { number: Number(numberText) };
  switch (status) {
    case "created":
      return { status, ...number };
    case "repeated":
      return { status, id: createdId ?? id, ...number };
    case "idempotency_conflict":
    case "queue_full":
      return { status };
  }
}
