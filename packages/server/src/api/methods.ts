import { cancelTask } from "./cancel-task.ts";
import { createTask } from "./create-task.ts";
import { getBalance } from "./get-balance.ts";
import { getQueueStats } from "./get-queue-stats.ts";
import { getTaskInfo } from "./get-task-info.ts";
import { getTaskResult } from "./get-task-result.ts";
import type { Method, MethodServices } from "./method.ts";
import { reportTask } from "./report-task.ts";

/** Every method of the protocol by its path. */
export function createMethods(services: MethodServices): Readonly<Record<string, Method>> {
  const reportCorrect = reportTask(services, "correct");
  const reportIncorrect = reportTask(services, "incorrect");
  return {
    "/createTask": createTask(services),
    "/getTaskResult": getTaskResult(services),
    "/getTaskInfo": getTaskInfo(services),
    "/cancelTask": cancelTask(services),
    "/getBalance": getBalance(services),
    "/getQueueStats": getQueueStats(services),
    "/reportCorrect": reportCorrect,
    "/reportCorrectRecaptcha": reportCorrect,
    "/reportIncorrect": reportIncorrect,
    "/reportIncorrectRecaptcha": reportIncorrect,
  };
}
