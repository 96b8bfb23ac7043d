import { z } from "zod";
import type { RunningTask } from "../../../core/task.ts";
import { parsePayload } from "../../task-documents.ts";
import { loadScript } from "../connection/load-script.ts";
import type { StoreConnection } from "../connection/store-connection.ts";

const script = loadScript(new URL("./claim-tasks.lua", import.meta.url));

const claimedSchema = z.array(
  z.tuple([
    z.string(),
    z.string(),
    z.string().transform(parsePayload),
    z.coerce.number(),
    z.coerce.number(),
    z.number(),
  ]),
);

export interface ClaimTasksRequest {
  readonly workerId: string;
  /** Unique per claim; the claimed tasks share it. */
  readonly leaseId: string;
  readonly limit: number;
  readonly leaseExpiresAt: number;
  readonly now: number;
}

/** Leases available tasks to a worker, round-robin between clients; each begins an attempt. */
export async function claimTasks(
  connection: StoreConnection,
  request: ClaimTasksRequest,
): Promise<readonly RunningTask[]> {
  const { workerId, leaseId, limit, leaseExpiresAt, now } = request;
  const reply = await connection.run(script, [leaseId, leaseExpiresAt, workerId, limit, now]);
  return claimedSchema.parse(reply).map((claimed) => toRunningTask(claimed, request));
}

function toRunningTask(
  [id, clientId, payload, priority, createdAt, attempts]: z.infer<typeof claimedSchema>[number],
  { workerId, leaseId, leaseExpiresAt }: ClaimTasksRequest,
): RunningTask {
  return {
    id,
    clientId,
    payload,
    ...(priority === 0 ? {} : { priority }),
    createdAt,
    attempts,
    status: "running",
    lease: { taskId: id, leaseId },
    leaseExpiresAt,
    workerId,
  };
}
