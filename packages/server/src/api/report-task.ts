import type { Verdict } from "../core/backend.ts";
import type { ReportAnswer } from "../protocol/answers.ts";
import { ProtocolError } from "../protocol/protocol-error.ts";
import { findOwnTask } from "./find-own-task.ts";
import type { Method, MethodServices } from "./method.ts";

/** reportCorrect and reportIncorrect: what the caller's site said of the token. The latest report counts. */
export const reportTask =
  (services: MethodServices, verdict: Verdict): Method<ReportAnswer> =>
  async (request, call) => {
    const client = await services.authenticate(request, call);
    const task = await findOwnTask(services, client, request, call);
    const { status } = await services.tasks.report(task.id, verdict);
    if (status === "no_token") {
      const problem = "is of a task that has no token to report";
      throw new ProtocolError("ERROR_BAD_PARAMETERS", { field: "taskId", problem });
    }
    return { errorId: 0, status: "success" };
  };
