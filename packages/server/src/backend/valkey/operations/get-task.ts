import { z } from "zod";
import type { Task, TaskId } from "../../../core/task.ts";
import { loadScript } from "../connection/load-script.ts";
import type { StoreConnection } from "../connection/store-connection.ts";
import { toFields, toTask } from "./task-record.ts";

const script = loadScript(new URL("./get-task.lua", import.meta.url));

/** The task with that id, unless its result has expired. */
export async function getTask(
  connection: StoreConnection,
  id: TaskId,
  resultTtlMs: number,
): Promise<Task | undefined> {
  const reply = await connection.run(script, [id, resultTtlMs]);
  return toTask(id, toFields(z.array(z.string()).parse(reply)));
}
