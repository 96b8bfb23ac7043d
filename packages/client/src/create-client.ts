import type { TurnstileSolution } from "../../server/src/protocol/answers.ts";
import { createCall, type Answer } from "./call.ts";
import type { Client } from "./client.ts";
import { ConnectionError } from "./errors.ts";
import type { ClientOptions, TaskId, TaskInfo, TaskResult } from "./options.ts";
import { solveTask } from "./solve-task.ts";

/** A client of a service. It holds no connection and need not be closed. */
export function createClient(options: ClientOptions): Client {
  const call = createCall(options);
  const { hasIdempotentCreate = true } = options;
  const client: Client = {
    solve: (task, solveOptions = {}) => solveTask(client, options, task, solveOptions),
    async createTask(
      { type = "TurnstileTaskProxyless", ...task },
      { signal, idempotencyKey, priority, callbackUrl } = {},
    ) {
      const body = {
        task: { type, ...task },
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
  if (Array.isArray(info["timeline"]) && Array.isArray(info["attempts"])) return info as TaskInfo;
  throw new ConnectionError("The service's answer to getTaskInfo has no timeline.");
}

function isSolution(value: unknown): value is TurnstileSolution {
  return typeof value === "object" && value !== null && "token" in value && typeof value.token === "string";
}
