import { z } from "zod";
import type { AttemptRecord } from "../../../core/evidence.ts";
import type { TaskId } from "../../../core/task.ts";
import { parseAttemptRecords } from "../../task-documents.ts";
import { loadScript } from "../connection/load-script.ts";
import type { StoreConnection } from "../connection/store-connection.ts";

const script = loadScript(new URL("./get-attempt-records.lua", import.meta.url));

/** A task's attempt records; empty if its result has expired. */
export async function getAttemptRecords(
  connection: StoreConnection,
  id: TaskId,
  resultTtlMs: number,
): Promise<readonly AttemptRecord[]> {
  const reply = await connection.run(script, [id, resultTtlMs]);
  return parseAttemptRecords(`[${z.array(z.string()).parse(reply).join(",")}]`);
}
