import type { Clock } from "../../core/clock.ts";
import type { Failure, TaskId } from "../../core/task.ts";
import type { ValkeyCallbackStore } from "./callbacks/valkey-callback-store.ts";
import type { ValkeyConnection } from "./connection/open-connection.ts";
import type { Deliveries } from "./deliveries.ts";
import { endWithoutLease, type EndedWithoutLease } from "./operations/end-without-lease.ts";
import { settleTask, type SettleRequest } from "./operations/settle-task.ts";

export interface SettlementsOptions {
  readonly connection: ValkeyConnection;
  readonly deliveries: Deliveries;
  readonly callbacks: ValkeyCallbackStore;
  readonly clock: Clock;
  readonly nodeId: string;
}

/** Writes how attempts and tasks end, and sees to what follows: callbacks, another attempt. */
export class Settlements {
  readonly #options: SettlementsOptions;

  constructor(options: SettlementsOptions) {
    this.#options = options;
  }

  /** `false` if the lease was not as expected: nothing was written. */
  async settle(request: Omit<SettleRequest, "nodeId" | "now">): Promise<boolean> {
    const { connection, callbacks, deliveries, clock, nodeId } = this.#options;
    const now = clock.now();
    const settled = await settleTask(connection, { ...request, now, nodeId });
    if (settled === undefined) return false;
    if (settled.isCallbackDue) callbacks.announce();
    const { lease, settlement } = request;
    if (settlement.status !== "queued") return true;
    const { availableAt } = settlement;
    const task = {
      id: lease.taskId,
      clientId: settled.clientId,
      priority: settled.priority,
      dueAt: availableAt,
    };
    if (availableAt <= now) await deliveries.handOver([task]);
    else deliveries.handOverAt(availableAt);
    return true;
  }

  /** Fails a task that waits or runs (or only one that waits); `undefined` if there is none. */
  async fail(id: TaskId, failure: Failure, only?: "queued"): Promise<EndedWithoutLease | undefined> {
    const { connection, callbacks, clock, nodeId } = this.#options;
    const request = { failure, now: clock.now(), nodeId, ...(only === undefined ? {} : { only }) };
    const ended = await endWithoutLease(connection, id, request);
    if (ended?.isCallbackDue === true) callbacks.announce();
    return ended;
  }
}
