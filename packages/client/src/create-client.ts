import type { TaskInfo, TurnstileSolution } from "./answers.ts";
import { createCall, type Answer } from "./call.ts";
import type { Client } from "./client.ts";
import { ConnectionError } from "./errors.ts";
import type { ClientOptions, TaskId, TaskResult, TurnstileTaskOptions } from "./options.ts";
import { solveTask } from "./solve-task.ts";

/**
 * Creates a client. It keeps no connection open, so you need not close it.
 * @throws TypeError for a malformed `baseUrl` or a missing `clientKey`.
 */
export function createClient(options: ClientOptions): Client {
  const call = createCall(options);
  const { hasIdempotentCreate = true } = options;
  const client: Client = {
    solve: (task, solveOptions = {}) => solveTask(client, options, task, solveOptions),
    async createTask(task, { signal, idempotencyKey, priority, callbackUrl } = {}) {
      checkTask(task);
      const body = {
        task: { type: "TurnstileTaskProxyless", ...task },
        idempotencyKey: idempotencyKey ?? crypto.randomUUID(),
        ...(priority === undefined ? {} : { priority }),
        ...(callbackUrl === undefined ? {} : { callbackUrl }),
      };
      return toTaskId(await call({ method: "createTask", body, signal, isRepeatable: hasIdempotentCreate }));
    },
    async getTaskResult(taskId, { signal, waitSeconds = 0 } = {}) {
      const body = waitSeconds === 0 ? { taskId } : { taskId, waitSeconds };
      const waitMs = waitSeconds * 1_000;
      return toTaskResult(await call({ method: "getTaskResult", body, signal, waitMs, isRepeatable: true }));
    },
    async getTaskInfo(taskId, { signal } = {}) {
      return toTaskInfo(await call({ method: "getTaskInfo", body: { taskId }, signal, isRepeatable: true }));
    },
    async cancelTask(taskId, { signal } = {}) {
      const answer = await call({ method: "cancelTask", body: { taskId }, signal, isRepeatable: true });
      return answer["status"] === "ended" ? "ended" : "cancelled";
    },
    async getBalance({ signal } = {}) {
      return Number((await call({ method: "getBalance", body: {}, signal, isRepeatable: true }))["balance"]);
    },
    async reportCorrect(taskId, { signal } = {}) {
      await call({ method: "reportCorrect", body: { taskId }, signal, isRepeatable: true });
    },
    async reportIncorrect(taskId, { signal } = {}) {
      await call({ method: "reportIncorrect", body: { taskId }, signal, isRepeatable: true });
    },
    async getQueueStats({ signal } = {}) {
      const answer = await call({ method: "getQueueStats", body: {}, signal, isRepeatable: true });
      return {
        waiting: Number(answer["waiting"]),
        load: Number(answer["load"]),
        bid: String(answer["bid"]),
        speed: Number(answer["speed"]),
        total: Number(answer["total"]),
      };
    },
  };
  return client;
}

/** JavaScript callers have no type checks. */
function checkTask(task: Partial<TurnstileTaskOptions> | undefined): void {
  const missing = (["websiteURL", "websiteKey"] as const).filter((name) => task?.[name] === undefined);
  if (missing.length === 0) return;
  throw new TypeError(
    `A task needs ${missing.join(" and ")}: { websiteURL: "https://…", websiteKey: "1x00000000000000000000AA" }.`,
  );
}

function toTaskId({ taskId }: Answer): TaskId {
  if (typeof taskId === "string" || typeof taskId === "number") return taskId;
  throw new ConnectionError("The service's answer to createTask has no taskId.");
}

function toTaskResult({ status, solution }: Answer): TaskResult {
  if (status !== "ready") return { status: "processing" };
  if (isSolution(solution)) return { status, solution };
  throw new ConnectionError("The service's answer to getTaskResult has no token.");
}

function toTaskInfo({ errorId: _id, errorCode: _code, errorDescription: _text, ...info }: Answer): TaskInfo {
  if (isTaskInfo(info)) return info;
  throw new ConnectionError("The service's answer to getTaskInfo has no timeline.");
}

function isTaskInfo(value: Answer): value is Answer & TaskInfo {
  return Array.isArray(value["timeline"]) && Array.isArray(value["attempts"]);
}

function isSolution(value: unknown): value is TurnstileSolution {
  return typeof value === "object" && value !== null && "token" in value && typeof value.token === "string";
}
