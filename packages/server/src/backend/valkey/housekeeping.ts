import type { ExpireOutcome } from "../../core/task-backend.ts";
import { settlementAfterLostLease, type RetryPolicy } from "../../core/settlement.ts";
import { lostAttempt } from "../lost-attempt.ts";
import type { ValkeyCallbackStore } from "./callbacks/valkey-callback-store.ts";
import type { StoreConnection } from "./connection/store-connection.ts";
import { addDueTasks } from "./operations/add-due-tasks.ts";
import { deleteOldResults } from "./operations/delete-old-results.ts";
import { findLostLeases } from "./operations/find-lost-leases.ts";
import { reconcile } from "./operations/reconcile.ts";
import { withdrawTasks } from "./operations/withdraw-tasks.ts";
import type { Settlements } from "./settlements.ts";

/** Most tasks that one call settles or withdraws, and most results that one script deletes. */
const LIMIT = 1_000;
/** Most scripts that delete results in one call: up to 20,000 results per second. */
const DELETE_ROUNDS = 20;

export interface HousekeepingOptions {
  readonly connection: StoreConnection;
  readonly settlements: Settlements;
  readonly callbacks: ValkeyCallbackStore;
  readonly nodeId: string;
  readonly resultTtlMs: number;
  readonly retryPolicy: RetryPolicy;
  /** Why this node must not use the store. */
  readonly problem: () => string | undefined;
}

/** Runs about once a second on every node that runs tasks. It finishes what lost nodes left behind. */
export class Housekeeping {
  readonly #options: HousekeepingOptions;

  constructor(options: HousekeepingOptions) {
    this.#options = options;
  }

  async expire(): Promise<ExpireOutcome> {
    const { connection } = this.#options;
    if (this.#options.problem() !== undefined) {
      return { requeued: 0, failed: 0, withdrawn: 0, deleted: 0, repaired: 0 };
    }
    const [lost, deleted, withdrawn, repaired] = await Promise.all([
      this.#settleLostLeases(),
      this.#deleteOldResults(),
      this.#withdraw(),
      reconcile(connection),
      addDueTasks(connection),
    ]);
    return { ...lost, deleted, withdrawn, repaired };
  }

  async #settleLostLeases(): Promise<{ readonly requeued: number; readonly failed: number }> {
    const { connection, settlements, retryPolicy } = this.#options;
    const { now, lost } = await findLostLeases(connection, { limit: LIMIT });
    const settled = await Promise.all(
      lost.map(async ({ lease, workerId, attempts, ageMs }) => {
        const settlement = settlementAfterLostLease({ attempts, ageMs }, retryPolicy);
        const record = lostAttempt(attempts, workerId, now);
        const isSettled = await settlements.settle({ lease, settlement, record, expected: "expired" });
        // Otherwise another node has already settled it.
        return isSettled ? settlement.status : undefined;
      }),
    );
    const requeued = settled.filter((status) => status === "queued").length;
    return { requeued, failed: settled.filter((status) => status === "failed").length };
  }

  /** Deletes with short scripts, so other calls can run in between. */
  async #deleteOldResults(): Promise<number> {
    const { connection, resultTtlMs } = this.#options;
    let deleted = 0;
    for (let round = 0; round < DELETE_ROUNDS; round += 1) {
      const number = await deleteOldResults(connection, { resultTtlMs, limit: LIMIT });
      deleted += number;
      if (number < LIMIT) break;
    }
    return deleted;
  }

  async #withdraw(): Promise<number> {
    const { connection, callbacks, nodeId } = this.#options;
    const { withdrawn, isCallbackDue } = await withdrawTasks(connection, { limit: LIMIT, nodeId });
    if (isCallbackDue) callbacks.announce();
    return withdrawn;
  }
}
