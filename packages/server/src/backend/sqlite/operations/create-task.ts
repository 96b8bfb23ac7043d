import { IDEMPOTENCY_TTL_MS, type CreateOutcome, type NewTask } from "../../../core/task-backend.ts";
import type { Callback } from "../../../core/callback.ts";
import type { TaskId } from "../../../core/task.ts";
import { LARGEST_NUMBER } from "../../task-number.ts";
import type { WriterStore } from "../writer/writer-store.ts";
import { admitTask } from "./admit-task.ts";
import { countNewTask, joinTurns } from "./client-queue.ts";

export interface CreateTaskRequest {
  readonly id: TaskId;
  readonly clientId: string;
  /** JSON text. */
  readonly payload: string;
  readonly priority: number;
  /** The task's number; if it is taken, the next free one. `null`: the task gets no number. */
  readonly number: number | null;
  readonly callback?: Callback;
  readonly idempotency: NonNullable<NewTask["idempotency"]> | null;
  readonly now: number;
}

/** Stores a queued task unless the queue is full, a limit of its client is reached or the request is a repetition. */
export function createTask(store: WriterStore, request: CreateTaskRequest): CreateOutcome {
  const { statement, counts, maxQueued } = store;
  const { id, clientId, payload, priority, callback, idempotency, now } = request;
  const repeated = idempotency === null ? undefined : findRepeated(store, request, idempotency);
  if (repeated !== undefined) return repeated;
  if (counts.current.queued >= maxQueued) return { status: "queue_full" };
  const admitted = admitTask(store, clientId, now);
  if (admitted.status !== "admitted") return admitted;
  const number = request.number === null ? null : freeNumber(store, request.number);
  statement(
    `INSERT INTO task
       (id, client_id, payload, priority, number, callback_url, callback_key, is_paid, created_at, attempts, status,
        available_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 'queued', ?)`,
  ).run(
    id,
    clientId,
    payload,
    priority,
    number,
    callback?.url ?? null,
    callback?.signingKey ?? null,
    admitted.isPaid ? 1 : 0,
    now,
    now,
  );
  counts.add("queued", 1);
  countNewTask(store, clientId);
  joinTurns(store, clientId);
  if (idempotency !== null) {
    statement(
      `INSERT OR REPLACE INTO idempotency (client_id, key, fingerprint, task_id, number, created_at)
       VALUES (?, ?, ?, ?, ?, ?)`,
    ).run(clientId, idempotency.key, idempotency.fingerprint, id, number, now);
  }
  return { status: "created", ...(number === null ? {} : { number }) };
}

function findRepeated(
  { statement }: WriterStore,
  { clientId, now }: CreateTaskRequest,
  { key, fingerprint }: NonNullable<NewTask["idempotency"]>,
): CreateOutcome | undefined {
  const row = statement(
    `SELECT fingerprint, task_id, number FROM idempotency
     WHERE client_id = ? AND key = ? AND created_at > ?`,
  ).get(clientId, key, now - IDEMPOTENCY_TTL_MS);
  if (row === undefined) return undefined;
  if (row["fingerprint"] !== fingerprint) return { status: "idempotency_conflict" };
  const number = row["number"];
  return {
    status: "repeated",
    id: String(row["task_id"]),
    ...(typeof number === "number" ? { number } : {}),
  };
}

function freeNumber({ statement }: WriterStore, wanted: number): number {
  let number = wanted;
  while (statement("SELECT 1 FROM task WHERE number = ?").get(number) !== undefined) {
    number = (number % LARGEST_NUMBER) + 1;
  }
  return number;
}
