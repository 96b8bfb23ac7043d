import { createHash } from "node:crypto";
import { callbackSigningKey } from "../core/callback.ts";
import { decideConsent } from "../core/consent.ts";
import type { Client } from "../core/client.ts";
import type { NewTask } from "../core/backend.ts";
import type { TaskId } from "../core/task.ts";
import { WIRE_STATUS } from "../core/wire-status.ts";
import { errorAnswer, type CreateTaskAnswer } from "../protocol/answers.ts";
import type { JsonObject } from "../protocol/json-object.ts";
import { parseCallbackUrl } from "../protocol/parse-callback-url.ts";
import { parseCreateTask } from "../protocol/parse-create-task.ts";
import { parseIdempotencyKey } from "../protocol/parse-idempotency-key.ts";
import { parsePriority } from "../protocol/parse-priority.ts";
import { parseWaitMs } from "../protocol/parse-wait.ts";
import { ProtocolError } from "../protocol/protocol-error.ts";
import type { Call } from "./call.ts";
import type { Method, MethodServices } from "./method.ts";
import type { ApiServices } from "./services.ts";
import { readyMembers } from "../core/task-result.ts";

/**
 * createTask (protocol part 1): the task is on disk before its id is answered. With `waitSeconds` the answer
 * waits for the task's end and tells it: the solution, or the task's error beside its id.
 */
export const createTask =
  (services: MethodServices): Method<CreateTaskAnswer> =>
  async (request, call) => {
    const client = await services.authenticate(request, call);
    const newTask = parseNewTask(services, client, request, call);
    const waitMs = parseWaitMs(request, call.header("prefer"));
    requireConsent(services, newTask.payload.websiteKey);
    const { id, number } = await create(services, newTask);
    call.taskId = id;
    const created = { errorId: 0, errorCode: "", errorDescription: "", taskId: number ?? id } as const;
    const task = waitMs === 0 ? undefined : await services.tasks.get(id);
    if (task === undefined) return { ...created, status: WIRE_STATUS.queued };
    const waited = await services.waitForEnd(task, waitMs, call);
    if (waited.status === "completed") return { ...created, ...readyMembers(waited, call.address) };
    return waited.status === "failed"
      ? { ...errorAnswer(waited.failure.code, waited.failure.description), taskId: created.taskId }
      : { ...created, status: WIRE_STATUS[waited.status] };
  };

function parseNewTask(
  { ids }: Pick<ApiServices, "ids">,
  client: Client,
  request: JsonObject,
  call: Call,
): NewTask {
  const payload = parseCreateTask(request);
  const priority = parsePriority(request);
  const url = parseCallbackUrl(request);
  const key = parseIdempotencyKey(request, call.header("idempotency-key"));
  return {
    id: ids(),
    clientId: client.id,
    payload,
    priority,
    isNumbered: client.taskIds === "integer",
    ...(url === undefined
      ? {}
      : { callback: { url, signingKey: callbackSigningKey(String(request["clientKey"])) } }),
    ...(key === undefined
      ? {}
      : { idempotency: { key, fingerprint: fingerprintOf({ payload, priority, callbackUrl: url }) } }),
  };
}

interface Asked {
  readonly payload: NewTask["payload"];
  readonly priority: number;
  readonly callbackUrl: string | undefined;
}

/** Of what is asked for, however it was written. */
function fingerprintOf({ payload, priority, callbackUrl }: Asked): string {
  // Without a priority the text is that of older nodes, which share the store while they are replaced.
  const asked = { payload, callbackUrl, ...(priority === 0 ? {} : { priority }) };
  return createHash("sha256").update(JSON.stringify(asked)).digest("hex");
}

function requireConsent({ isKnownSite }: Pick<ApiServices, "isKnownSite">, sitekey: string): void {
  const consent = decideConsent(sitekey, { isKnownSite: isKnownSite(sitekey) });
  if (consent.allowed) return;
  throw new ProtocolError(consent.code, { field: "task.websiteKey", problem: consent.problem });
}

async function create(
  { tasks }: Pick<ApiServices, "tasks">,
  newTask: NewTask,
): Promise<{ readonly id: TaskId; readonly number?: number }> {
  const outcome = await tasks.create(newTask);
  switch (outcome.status) {
    case "created":
      return { ...outcome, id: newTask.id };
    case "repeated":
      return outcome;
    case "queue_full":
      throw new ProtocolError("ERROR_NO_SLOT_AVAILABLE", { problem: "the queue is full" });
    case "balance_used_up":
      throw new ProtocolError("ERROR_ZERO_BALANCE");
    case "too_many_at_once": {
      const problem = `${outcome.limit} of this client's tasks wait or run, as many as may at once`;
      throw new ProtocolError("ERROR_NO_SLOT_AVAILABLE", { problem });
    }
    case "too_many_per_minute": {
      const seconds = Math.ceil(outcome.retryAfterMs / 1_000);
      const problem = `this client created ${outcome.limit} tasks in a minute, as many as it may; one more is taken in ${seconds} s`;
      throw new ProtocolError("ERROR_NO_SLOT_AVAILABLE", { problem });
    }
    case "idempotency_conflict": {
      const problem = "was used for another task in the last ten minutes";
      throw new ProtocolError("ERROR_BAD_PARAMETERS", { field: "idempotencyKey", problem });
    }
  }
}
