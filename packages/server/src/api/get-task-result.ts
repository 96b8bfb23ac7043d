import { taskResult } from "../core/task-result.ts";
import { hasEnded } from "../core/task.ts";
import type { ErrorAnswer, GetTaskResultAnswer } from "../protocol/answers.ts";
import { parseWaitMs } from "../protocol/parse-wait.ts";
import { findOwnTask } from "./find-own-task.ts";
import type { ClientMethod, MethodServices } from "./method.ts";

/** getTaskResult (protocol part 1). With `waitSeconds` the call is held open until the task ends. */
export const getTaskResult =
  (services: MethodServices): ClientMethod<GetTaskResultAnswer | ErrorAnswer> =>
  async (client, request, call) => {
    const waitMs = parseWaitMs(request, call.header("prefer"));
    const task = await findOwnTask(services, client, request, call);
    const ended = hasEnded(task) ? task : await services.waitForEnd(task.id, waitMs, call);
    return taskResult(ended ?? task, call.address);
  };
