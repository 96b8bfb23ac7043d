import { hasEnded, type Failure } from "../core/task.ts";
import type { CancelTaskAnswer } from "../protocol/answers.ts";
import { findOwnTask } from "./find-own-task.ts";
import type { ClientMethod, MethodServices } from "./method.ts";

const CANCELLED: Failure = {
  code: "ERROR_CAPTCHA_UNSOLVABLE",
  description: "ERROR_CAPTCHA_UNSOLVABLE: the task was cancelled by cancelTask; create a new task.",
};

/** cancelTask: a queued task never starts, a running task is interrupted. Cancelling twice is safe. */
export const cancelTask =
  (services: MethodServices): ClientMethod<CancelTaskAnswer> =>
  async (client, request, call) => {
    const task = await findOwnTask(services, client, request, call);
    const isCancelled =
      !hasEnded(task) && (await services.tasks.cancel(task.id, CANCELLED)).status === "cancelled";
    const noError = { errorId: 0, errorCode: null, errorDescription: null } as const;
    return { ...noError, status: isCancelled ? "cancelled" : "ended" };
  };
