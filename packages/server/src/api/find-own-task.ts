import type { Client } from "../core/client.ts";
import type { Task } from "../core/task.ts";
import type { JsonObject } from "../protocol/json-object.ts";
import { parseTaskId } from "../protocol/parse-task-id.ts";
import { ProtocolError } from "../protocol/protocol-error.ts";
import type { Call } from "./call.ts";
import type { ApiServices } from "./services.ts";

type Tasks = Pick<ApiServices, "tasks">;

/** Finds the client's task. Another client's task gives the same error as a task that does not exist. */
export async function findOwnTask(
  { tasks }: Tasks,
  client: Client,
  request: JsonObject,
  call: Call,
): Promise<Task> {
  const named = parseTaskId(request);
  const id = /^[1-9]\d{0,9}$/.test(named) ? await tasks.findIdByNumber(Number(named)) : named;
  const task = id === undefined ? undefined : await tasks.get(id);
  if (task === undefined || task.clientId !== client.id) {
    throw new ProtocolError("ERROR_NO_SUCH_CAPCHA_ID", { field: "taskId", problem: "is unknown" });
  }
  call.taskId = task.id;
  return task;
}
