import { addClient } from "./add-client.ts";
import { addKey } from "./add-key.ts";
import { cancelTask } from "./cancel-task.ts";
import { claimCallbacks } from "./claim-callbacks.ts";
import { claimTasks } from "./claim-tasks.ts";
import { createTask } from "./create-task.ts";
import { deleteOldResults } from "./delete-old-results.ts";
import { drainNode } from "./drain-node.ts";
import { forgetIdempotencyKeys } from "./forget-idempotency-keys.ts";
import { importClient } from "./import-client.ts";
import { probeWrites } from "./probe-writes.ts";
import { removeClient } from "./remove-client.ts";
import { removeNode } from "./remove-node.ts";
import { renewLease } from "./renew-lease.ts";
import { renewNode } from "./renew-node.ts";
import { reportTask } from "./report-task.ts";
import { revokeKey } from "./revoke-key.ts";
import { settleCallback } from "./settle-callback.ts";
import { settleLostLeases } from "./settle-lost-leases.ts";
import { settleTask } from "./settle-task.ts";
import { updateClient } from "./update-client.ts";
import { withdrawTasks } from "./withdraw-tasks.ts";

/** Every write. This table types the messages between the threads. */
export const operations = {
  addClient,
  addKey,
  cancelTask,
  claimCallbacks,
  claimTasks,
  createTask,
  deleteOldResults,
  drainNode,
  forgetIdempotencyKeys,
  importClient,
  probeWrites,
  removeClient,
  removeNode,
  renewLease,
  renewNode,
  reportTask,
  revokeKey,
  settleCallback,
  settleLostLeases,
  settleTask,
  updateClient,
  withdrawTasks,
} as const;

export type Operations = typeof operations;
export type OperationName = keyof Operations;
export type RequestOf<Name extends OperationName> = Parameters<Operations[Name]>[1];
export type OutcomeOf<Name extends OperationName> = ReturnType<Operations[Name]>;
