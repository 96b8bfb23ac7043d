import type { Client } from "../core/client.ts";
import type { Task } from "../core/task.ts";
import type { JsonObject } from "../protocol/json-object.ts";
import { parseTaskId } from "../protocol/parse-task-id.ts";
import { ProtocolError } from "../protocol/protocol-error.ts";
import type { ApiServices } from "./services.ts";

/** The client's task that a request names. Another client's task is as unknown as one that never was. */
export async function findOwnTask(
  { tasks }: Pick<ApiServices, "tasks">,
  client: Client,
  request: JsonObject,
): Promise<Task> {
  const task = await tasks.get(parseTaskId(request));
  if (task === undefined || task.clientId !== client.id) {
    throw new ProtocolError("ERROR_NO_SUCH_CAPCHA_ID", { field: "taskId", problem: "is unknown" });
  }
  return task;
}
