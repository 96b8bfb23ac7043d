import type { Log } from "../core/log.ts";
import type { RequestObserver } from "../core/request-observer.ts";

/** Operations that make a task, a line each at info: about as many as there are tasks. All others may be polled. */
const CREATING = new Set(["createTask", "in.php"]);

/** Writes a line per request: at info where a task was made, at debug otherwise, so that polling does not flood. */
export function logRequests(log: Log): RequestObserver {
  return {
    requestStarted({ method, requestId }) {
      const startedAt = performance.now();
      return {
        run: (answer) => answer(),
        end({ outcome, taskId }) {
          const durationMs = Math.round((performance.now() - startedAt) * 10) / 10;
          const fields = {
            requestId,
            method,
            outcome,
            durationMs,
            ...(taskId === undefined ? {} : { taskId }),
          };
          if (outcome === "ok" && CREATING.has(method)) log.info(fields, "task created");
          else log.debug(fields, "request answered");
        },
      };
    },
  };
}
