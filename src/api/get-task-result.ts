import type { Task } from "../core/task.ts";
import { WIRE_STATUS } from "../core/wire-status.ts";
import { errorAnswer, type ErrorAnswer, type GetTaskResultAnswer } from "../protocol/answers.ts";
import type { JsonObject } from "../protocol/json-object.ts";
import { parseTaskId } from "../protocol/parse-task-id.ts";
import { ProtocolError } from "../protocol/protocol-error.ts";
import type { Authenticate } from "./authenticate.ts";
import type { ApiServices } from "./services.ts";

/** getTaskResult (protocol part 1). Another client's task is as unknown as one that never was. */
export const getTaskResult =
  (authenticate: Authenticate, { tasks }: Pick<ApiServices, "tasks">) =>
  async (request: JsonObject): Promise<GetTaskResultAnswer | ErrorAnswer> => {
    const client = await authenticate(request);
    const task = await tasks.get(parseTaskId(request));
    if (task === undefined || task.clientId !== client.id) {
      throw new ProtocolError("ERROR_NO_SUCH_CAPCHA_ID", { field: "taskId", problem: "is unknown" });
    }
    return answerFor(task);
  };

function answerFor(task: Task): GetTaskResultAnswer | ErrorAnswer {
  if (task.status === "failed") return errorAnswer(task.failure.code, task.failure.description);
  const noError = { errorId: 0, errorCode: null, errorDescription: null } as const;
  return task.status === "completed"
    ? { ...noError, status: WIRE_STATUS[task.status], solution: task.solution }
    : { ...noError, status: WIRE_STATUS[task.status] };
}
