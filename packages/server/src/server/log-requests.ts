import type { Log } from "../core/log.ts";
import type { RequestObserver } from "../core/request-observer.ts";

/** Logs a line per request: at info level if it created a task, otherwise at debug level, since callers poll. */
export function logRequests(log: Log): RequestObserver {
  return {
    requestStarted({ method, requestId }) {
      const startedAt = performance.now();
      return {
        end({ outcome, taskId, createdTask = false }) {
          const durationMs = Math.round((performance.now() - startedAt) * 10) / 10;
          const fields = {
            requestId,
            method,
            outcome,
            durationMs,
            ...(taskId === undefined ? {} : { taskId }),
          };
          if (createdTask) log.info(fields, "task created");
          else log.debug(fields, "request answered");
        },
      };
    },
  };
}
