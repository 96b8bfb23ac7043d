import { z } from "zod";
import type { RunningTask } from "../../../core/task.ts";
import { toRunningTask } from "../../to-running-task.ts";
import { loadScript } from "../connection/load-script.ts";
import type { StoreConnection } from "../connection/store-connection.ts";

const script = loadScript(new URL("./claim-tasks.lua", import.meta.url));

const claimedSchema = z.tuple([
  z.string(),
  z.string(),
  z.string(),
  z.coerce.number(),
  z.coerce.number(),
  z.number(),
]);
const replySchema = z.tuple([z.number(), z.array(claimedSchema)]);

export interface ClaimTasksRequest {
  readonly workerId: string;
  /** Unique per claim; the claimed tasks share it. */
  readonly leaseId: string;
  readonly limit: number;
  readonly leaseMs: number;
}

/** Leases available tasks to a worker, round-robin between clients; each begins an attempt. */
export async function claimTasks(
  connection: StoreConnection,
  request: ClaimTasksRequest,
): Promise<readonly RunningTask[]> {
  const { workerId, leaseId, limit, leaseMs } = request;
  const reply = await connection.run(script, [leaseId, leaseMs, workerId, limit]);
  const [leaseExpiresAt, claimed] = replySchema.parse(reply);
  return claimed.map(([id, clientId, payload, priority, createdAt, attempts]) =>
    toRunningTask(
      { id, clientId, payload, priority, createdAt, attempts },
      { workerId, leaseId, leaseExpiresAt },
    ),
  );
}
