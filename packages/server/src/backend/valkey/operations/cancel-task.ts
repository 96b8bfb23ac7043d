import type { Failure, TaskId } from "../../../core/task.ts";
import { loadScript } from "../connection/load-script.ts";
import type { StoreConnection } from "../connection/store-connection.ts";

const script = loadScript(new URL("./cancel-task.lua", import.meta.url));

export interface CancelTaskRequest {
  readonly id: TaskId;
  readonly failure: Failure;
  /** This node learns from the reply, not from a message, that a callback is due. */
  readonly nodeId: string;
}

/** Fails a queued or running task, and notifies the nodes, one of which may run it; `undefined` if there is none. */
export async function cancelTask(
  connection: StoreConnection,
  { id, failure, nodeId }: CancelTaskRequest,
): Promise<{ readonly isCallbackDue: boolean } | undefined> {
  const reply = await connection.run(script, [id, JSON.stringify(failure), nodeId]);
  return reply === null ? undefined : { isCallbackDue: reply === 1 };
}
