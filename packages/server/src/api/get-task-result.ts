import type { ErrorAnswer, GetTaskResultAnswer } from "../protocol/answers.ts";
import { parseWaitMs } from "../protocol/parse-wait.ts";
import { findOwnTask } from "./find-own-task.ts";
import type { Method, MethodServices } from "./method.ts";
import { taskResult } from "../core/task-result.ts";

/** getTaskResult (protocol part 1); held open until the task ends for as long as the caller asks. */
export const getTaskResult =
  (services: MethodServices): Method<GetTaskResultAnswer | ErrorAnswer> =>
  async (request, call) => {
    const client = await services.authenticate(request, call);
    const waitMs = parseWaitMs(request, call.header("prefer"));
    const task = await findOwnTask(services, client, request, call);
    return taskResult(await services.waitForEnd(task, waitMs, call), call.address);
  };
