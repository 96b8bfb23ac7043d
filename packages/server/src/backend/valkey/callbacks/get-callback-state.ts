import { z } from "zod";
import type { CallbackState } from "../../../core/callback.ts";
import type { TaskId } from "../../../core/task.ts";
import { loadScript } from "../connection/load-script.ts";
import type { StoreConnection } from "../connection/store-connection.ts";

const script = loadScript(new URL("./get-callback-state.lua", import.meta.url));

const stateSchema = z
  .tuple([z.string(), z.enum(["waiting", "delivered", "given_up"]), z.coerce.number(), z.string().nullable()])
  .transform(([url, status, attempts, error]) => ({ url, status, attempts, error }));

/** State of a task's callback, unless its result has expired. */
export async function getCallbackState(
  connection: StoreConnection,
  taskId: TaskId,
  resultTtlMs: number,
): Promise<CallbackState | undefined> {
  const reply = await connection.run(script, [taskId, resultTtlMs]);
  return reply === null ? undefined : { taskId, ...stateSchema.parse(reply) };
}
