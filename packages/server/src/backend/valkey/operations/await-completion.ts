import { z } from "zod";
import type { TaskId } from "../../../core/task.ts";
import type { StoreConnection } from "../connection/store-connection.ts";
import { loadScript } from "../connection/load-script.ts";

const script = loadScript(new URL("./await-completion.lua", import.meta.url));

/** Registers the node to be notified when these tasks end. Returns those that exist and have not ended. */
export async function awaitCompletion(
  connection: StoreConnection,
  nodeId: string,
  ids: readonly TaskId[],
): Promise<ReadonlySet<TaskId>> {
  const reply = await connection.run(script, [nodeId, ...ids]);
  return new Set(z.array(z.string()).parse(reply));
}
