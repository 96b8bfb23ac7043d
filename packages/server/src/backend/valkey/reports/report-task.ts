import type { ReportOutcome, Verdict } from "../../../core/task-backend.ts";
import type { TaskId } from "../../../core/task.ts";
import { loadScript } from "../connection/load-script.ts";
import type { StoreConnection } from "../connection/store-connection.ts";
import { getTask } from "../queries.ts";

const script = loadScript(new URL("./report-task.lua", import.meta.url));

export interface ReportTaskRequest {
  readonly id: TaskId;
  readonly verdict: Verdict;
  /** Results of tasks that ended at this time or earlier have expired. */
  readonly endedBy: number;
}

/**
 * Stores a client's verdict on a token, and counts it per client and site: the hash `root:reports` maps
 * `<verdict> <hostname> <clientId>` to a number of tasks.
 */
export async function reportTask(
  connection: StoreConnection,
  { id, verdict, endedBy }: ReportTaskRequest,
): Promise<ReportOutcome> {
  // The hostname is parsed here because Lua has no URL parser. It never changes, and the script checks the task again.
  const task = await getTask(connection, id, endedBy);
  if (task?.status !== "completed") return { status: "no_token" };
  const { hostname } = new URL(task.payload.websiteURL);
  const isReported = (await connection.run(script, [id, verdict, hostname])) === 1;
  return { status: isReported ? "reported" : "no_token" };
}
