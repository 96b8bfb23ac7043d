import type { ExpireOutcome } from "../../core/backend.ts";
import type { Clock } from "../../core/clock.ts";
import { settlementAfterLostLease, type RetryPolicy } from "../../core/settlement.ts";
import { CLIENT_REMOVED } from "../client-removed.ts";
import { lostAttempt } from "../lost-attempt.ts";
import type { ValkeyConnection } from "./connection/open-connection.ts";
import type { Deliveries } from "./deliveries.ts";
import { deleteOldResults } from "./operations/delete-old-results.ts";
import { forgetClient } from "./operations/forget-client.ts";
import { findHandedOut } from "./operations/find-handed-out.ts";
import { findLostLeases } from "./operations/find-lost-leases.ts";
import { standInLine } from "./operations/stand-in-line.ts";
import { DELIVERY_LOCK_MS, type ClientQueues } from "./queue/client-queues.ts";
import type { Settlements } from "./settlements.ts";

/** Most that one call settles, and most results that one script deletes. */
const LIMIT = 1_000;
/** Most scripts that delete results in one call: 20,000 results a second can go. */
const DELETE_ROUNDS = 20;
/** Tasks of a removed client that are failed at once. */
const WITHDRAWN_AT_ONCE = 100;

export interface HousekeepingOptions {
  readonly connection: ValkeyConnection;
  readonly queues: ClientQueues;
  readonly deliveries: Deliveries;
  readonly settlements: Settlements;
  readonly clock: Clock;
  readonly ids: () => string;
  readonly resultTtlMs: number;
  readonly retryPolicy: RetryPolicy;
}

/**
 * What is done about once a second, by every node that runs tasks: what one of them began and did not end, any other
 * ends.
 */
export class Housekeeping {
  readonly #options: HousekeepingOptions;

  constructor(options: HousekeepingOptions) {
    this.#options = options;
  }

  async expire(): Promise<ExpireOutcome> {
    const [lost, deleted, withdrawn] = await Promise.all([
      this.#settleLostLeases(),
      this.#deleteOldResults(),
      this.#withdraw(),
      this.#options.deliveries.deliverDue(),
      this.#recoverDeliveries(),
    ]);
    return { ...lost, deleted, withdrawn };
  }

  async #settleLostLeases(): Promise<{ readonly requeued: number; readonly failed: number }> {
    const { connection, settlements, clock, retryPolicy } = this.#options;
    const now = clock.now();
    const lost = await findLostLeases(connection, { limit: LIMIT, now });
    const settled = await Promise.all(
      lost.map(async ({ lease, workerId, attempts }) => {
        const settlement = settlementAfterLostLease(attempts, retryPolicy, now);
        const evidence = lostAttempt(attempts, workerId, now);
        const isSettled = await settlements.settle({ lease, settlement, evidence, expected: "expired" });
        // If not, another node was faster.
        return isSettled ? settlement.status : undefined;
      }),
    );
    const requeued = settled.filter((status) => status === "queued").length;
    return { requeued, failed: settled.filter((status) => status === "failed").length };
  }

  /** In short scripts, so that other calls get their turn in between. */
  async #deleteOldResults(): Promise<number> {
    const { connection, clock, resultTtlMs } = this.#options;
    let deleted = 0;
    for (let round = 0; round < DELETE_ROUNDS; round += 1) {
      const number = await deleteOldResults(connection, { endedBy: clock.now() - resultTtlMs, limit: LIMIT });
      deleted += number;
      if (number < LIMIT) break;
    }
    return deleted;
  }

  /** Fails what waits in the queues of clients that were removed, and forgets the queues. */
  async #withdraw(): Promise<number> {
    const { client, root } = this.#options.connection;
    const removed = await client.smembers(`${root}:withdrawn`);
    const withdrawn = await Promise.all(removed.map((clientId) => this.#withdrawOf(clientId)));
    return withdrawn.reduce((sum, each) => sum + each, 0);
  }

  async #withdrawOf(clientId: string): Promise<number> {
    const { connection, queues, settlements, ids } = this.#options;
    const turns = Array.from({ length: WITHDRAWN_AT_ONCE }, () => clientId);
    let withdrawn = 0;
    for (;;) {
      const taken = await queues.takeEach(turns, ids());
      if (taken.length === 0) break;
      const ended = await Promise.all(
        taken.map(({ taskId }) => settlements.fail(taskId, CLIENT_REMOVED, "queued")),
      );
      withdrawn += ended.filter((each) => each !== undefined).length;
      await queues.finishEach(taken);
    }
    // While tasks run or pause, the client is looked at again.
    await forgetClient(connection, clientId, queues.keysOf(clientId));
    return withdrawn;
  }

  /** Has BullMQ deliver again what a claimer took and never ended, because it died. */
  async #recoverDeliveries(): Promise<void> {
    const { connection, clock, queues } = this.#options;
    const now = clock.now();
    const clientIds = await findHandedOut(connection, {
      handedOutBy: now - DELIVERY_LOCK_MS,
      limit: LIMIT,
      now,
    });
    await Promise.all(
      clientIds.map(async (clientId) => {
        if ((await queues.recover(clientId)) > 0)
          await standInLine(connection, clientId, { delivered: [], now });
      }),
    );
  }
}
