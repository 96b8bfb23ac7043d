import { z } from "zod";
import { CLIENT_REMOVED } from "../../client-removed.ts";
import { loadScript } from "../connection/load-script.ts";
import type { StoreConnection } from "../connection/store-connection.ts";

const script = loadScript(new URL("./withdraw-tasks.lua", import.meta.url));

export interface WithdrawTasksRequest {
  /** Most tasks to withdraw. */
  readonly limit: number;
  /** This node learns from the reply, not from a message, that a callback is due. */
  readonly nodeId: string;
}

/** Fails queued tasks whose client was removed; returns how many. */
export async function withdrawTasks(
  connection: StoreConnection,
  { limit, nodeId }: WithdrawTasksRequest,
): Promise<{ readonly withdrawn: number; readonly isCallbackDue: boolean }> {
  const reply = await connection.run(script, [JSON.stringify(CLIENT_REMOVED), limit, nodeId]);
  const [withdrawn, isCallbackDue] = z.tuple([z.number(), z.number()]).parse(reply);
  return { withdrawn, isCallbackDue: isCallbackDue === 1 };
}
