import { createHash } from "node:crypto";
import { callbackSigningKey } from "../core/callback.ts";
import { decideConsent } from "../core/consent.ts";
import type { Client } from "../core/client.ts";
import type { NewTask } from "../core/task-backend.ts";
import type { TaskId } from "../core/task.ts";
import { WIRE_STATUS } from "../core/wire-status.ts";
import type { CreateTaskAnswer } from "../protocol/answers.ts";
import type { JsonObject } from "../protocol/json-object.ts";
import { parseCallbackUrl } from "../protocol/parse-callback-url.ts";
import { parseCreateTask } from "../protocol/parse-create-task.ts";
import { parseIdempotencyKey } from "../protocol/parse-idempotency-key.ts";
import { parsePriority } from "../protocol/parse-priority.ts";
import { parseWaitMs } from "../protocol/parse-wait.ts";
import { ProtocolError } from "../protocol/protocol-error.ts";
import type { Call } from "./call.ts";
import type { ClientMethod, MethodServices } from "./method.ts";
import type { ApiServices } from "./services.ts";
import { failureAnswer, readyMembers } from "../core/task-result.ts";

/**
 * createTask (protocol part 1): stores the task on disk before it answers with the id. With `waitSeconds` it answers
 * when the task ends, with the id and either the solution or the task's error.
 */
export const createTask =
  (services: MethodServices): ClientMethod<CreateTaskAnswer> =>
  async (client, request, call) => {
    const newTask = parseNewTask(services, client, request, call);
    const waitMs = parseWaitMs(request, call.header("prefer"));
    await requireConsent(services, newTask.payload.websiteKey);
    const { id, number } = await create(services, newTask);
    call.taskId = id;
    call.createdTask = true;
    const created = { errorId: 0, errorCode: "", errorDescription: "", taskId: number ?? id } as const;
    const ended = await services.waitForEnd(id, waitMs, call);
    switch (ended?.status) {
      case undefined:
        return { ...created, status: WIRE_STATUS.queued };
      case "completed":
        return { ...created, ...readyMembers(ended, call.address) };
      case "failed":
        return {
          ...failureAnswer(ended.failure),
          taskId: created.taskId,
        };
    }
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

interface FingerprintInput {
  readonly payload: NewTask["payload"];
  readonly priority: number;
  readonly callbackUrl: string | undefined;
}

/** Equal for equal tasks, whichever aliases the requests use. */
function fingerprintOf({ payload, priority, callbackUrl }: FingerprintInput): string {
  // Priority 0 is left out, as older nodes do. During an upgrade they share the store with this one.
  const input = { payload, callbackUrl, ...(priority === 0 ? {} : { priority }) };
  return createHash("sha256").update(JSON.stringify(input)).digest("hex");
}

async function requireConsent(
  { isKnownSite }: Pick<ApiServices, "isKnownSite">,
  sitekey: string,
): Promise<void> {
  const consent = decideConsent(sitekey, { isKnownSite: await isKnownSite(sitekey) });
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
      const problem = `this client already has ${outcome.limit} tasks queued or running, which is its limit`;
      throw new ProtocolError("ERROR_NO_SLOT_AVAILABLE", { problem });
    }
    case "too_many_per_minute": {
      const seconds = Math.ceil(outcome.retryAfterMs / 1_000);
      const problem = `this client created ${outcome.limit} tasks in the last minute, which is its limit; the next is accepted in ${seconds} s`;
      throw new ProtocolError("ERROR_NO_SLOT_AVAILABLE", { problem });
    }
    case "idempotency_conflict": {
      const problem = "was used for another task in the last ten minutes";
      throw new ProtocolError("ERROR_BAD_PARAMETERS", { field: "idempotencyKey", problem });
    }
  }
}
