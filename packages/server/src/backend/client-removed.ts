import type { Failure } from "../core/task.ts";

/** The failure of tasks that are still queued when their client is removed. */
export const CLIENT_REMOVED: Failure = {
  code: "ERROR_KEY_DOES_NOT_EXIST",
  description: "ERROR_KEY_DOES_NOT_EXIST: the task's client was removed.",
};
