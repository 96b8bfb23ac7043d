import type { Verdict } from "../core/task-backend.ts";
import type { ReportAnswer } from "../protocol/answers.ts";
import { ProtocolError } from "../protocol/protocol-error.ts";
import { findOwnTask } from "./find-own-task.ts";
import type { ClientMethod, MethodServices } from "./method.ts";

/** reportCorrect and reportIncorrect: whether the caller's site accepted the token. The latest report counts. */
export const reportTask =
  (services: MethodServices, verdict: Verdict): ClientMethod<ReportAnswer> =>
  async (client, request, call) => {
    const task = await findOwnTask(services, client, request, call);
    const { status } = await services.tasks.report(task.id, verdict);
    if (status === "no_token") {
      const problem = "belongs to a task without a token";
      throw new ProtocolError("ERROR_BAD_PARAMETERS", { field: "taskId", problem });
    }
    return { errorId: 0, status: "success" };
  };
