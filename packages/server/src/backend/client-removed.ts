import type { Failure } from "../core/task.ts";

/** The end of tasks that wait when their client is removed. */
export const CLIENT_REMOVED: Failure = {
  code: "ERROR_KEY_DOES_NOT_EXIST",
  description: "ERROR_KEY_DOES_NOT_EXIST: the task's client was removed.",
};
