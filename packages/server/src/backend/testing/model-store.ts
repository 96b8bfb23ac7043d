import { expect } from "vitest";
import type { CancelOutcome, LeaseOutcome, NewTask, TaskCounts } from "../../core/task-backend.ts";
import type { Clock } from "../../core/clock.ts";
import { settlementAfterLostLease, type RetryPolicy, type Settlement } from "../../core/settlement.ts";
import {
  hasEnded,
  type Failure,
  type Lease,
  type QueuedTask,
  type RunningTask,
  type Task,
  type TaskId,
} from "../../core/task.ts";

export interface ModelOptions {
  readonly clock: Clock;
  readonly maxQueued: number;
  readonly resultTtlMs: number;
  readonly retryPolicy: RetryPolicy;
}

/** The simplest correct store, to compare others with: a map in the order of creation. */
export class ModelStore {
  readonly #options: ModelOptions;
  readonly #tasks = new Map<TaskId, Task>();

  constructor(options: ModelOptions) {
    this.#options = options;
  }

  create({ id, clientId, payload }: NewTask): { readonly status: "created" | "queue_full" } {
    if (this.counts().queued >= this.#options.maxQueued) return { status: "queue_full" };
    const now = this.#options.clock.now();
    const base = { id, clientId, payload, createdAt: now, attempts: 0 };
    this.#tasks.set(id, { ...base, status: "queued", availableAt: now });
    return { status: "created" };
  }

  /**
   * Checks the tasks that a store returned for a claim, then applies the claim to the model. Among the tasks that were
   * never claimed, the oldest must come first; stores may order retried tasks as they like.
   */
  claim(
    given: readonly RunningTask[],
    request: { readonly workerId: string; limit: number; leaseMs: number },
  ) {
    const now = this.#options.clock.now();
    const available = this.#all("queued").filter(({ availableAt }) => availableAt <= now);
    expect(given).toHaveLength(Math.min(available.length, request.limit));
    const fresh = available.filter(({ attempts }) => attempts === 0).map(({ id }) => id);
    const givenFresh = given.filter(({ id }) => fresh.includes(id)).map(({ id }) => id);
    expect(givenFresh).toEqual(fresh.slice(0, givenFresh.length));
    for (const task of given) {
      const known = available.find(({ id }) => id === task.id);
      expect(task).toEqual({
        ...omitAvailableAt(known),
        status: "running",
        attempts: (known?.attempts ?? 0) + 1,
        lease: { taskId: task.id, leaseId: expect.any(String) },
        leaseExpiresAt: now + request.leaseMs,
        workerId: request.workerId,
      });
      this.#tasks.set(task.id, task);
    }
  }

  heartbeat(lease: Lease, leaseMs: number): LeaseOutcome {
    const task = this.#held(lease);
    if (task === undefined) return { status: "lease_lost" };
    this.#tasks.set(task.id, { ...task, leaseExpiresAt: this.#options.clock.now() + leaseMs });
    return { status: "held" };
  }

  settle(lease: Lease, settlement: Settlement): LeaseOutcome {
    const task = this.#held(lease);
    if (task === undefined) return { status: "lease_lost" };
    this.#write(task, settlement);
    return { status: "held" };
  }

  cancel(id: TaskId, failure: Failure): CancelOutcome {
    const task = this.#tasks.get(id);
    if (task === undefined || hasEnded(task)) return { status: "not_waiting_or_running" };
    this.#write(task, { status: "failed", failure });
    return { status: "cancelled" };
  }

  expire(): { readonly requeued: number; readonly failed: number; readonly repaired: number } {
    const { clock, retryPolicy, resultTtlMs } = this.#options;
    const now = clock.now();
    const lost = this.#all("running").filter(({ leaseExpiresAt }) => leaseExpiresAt <= now);
    const settlements = lost.map(({ attempts, createdAt }) =>
      settlementAfterLostLease({ attempts, ageMs: now - createdAt }, retryPolicy),
    );
    for (const [index, task] of lost.entries()) this.#write(task, settlements[index]);
    for (const task of this.#tasks.values()) {
      if (hasEnded(task) && task.endedAt + resultTtlMs <= now) this.#tasks.delete(task.id);
    }
    const requeued = settlements.filter(({ status }) => status === "queued").length;
    return { requeued, failed: lost.length - requeued, repaired: 0 };
  }

  get(id: TaskId): Task | undefined {
    const task = this.#tasks.get(id);
    if (task === undefined || !hasEnded(task)) return task;
    return task.endedAt + this.#options.resultTtlMs > this.#options.clock.now() ? task : undefined;
  }

  counts(): TaskCounts {
    const counts = { queued: 0, running: 0, completed: 0, failed: 0 };
    for (const { status } of this.#tasks.values()) counts[status] += 1;
    return counts;
  }

  #all<Status extends Task["status"]>(status: Status): Extract<Task, { status: Status }>[] {
    return [...this.#tasks.values()].filter(
      (task): task is Extract<Task, { status: Status }> => task.status === status,
    );
  }

  #held({ taskId, leaseId }: Lease): RunningTask | undefined {
    const task = this.#tasks.get(taskId);
    const isHeld =
      task?.status === "running" &&
      task.lease.leaseId === leaseId &&
      task.leaseExpiresAt > this.#options.clock.now();
    return isHeld ? task : undefined;
  }

  #write({ id, clientId, payload, createdAt, attempts }: Task, settlement: Settlement | undefined): void {
    if (settlement === undefined) throw new Error("there is a settlement for each task");
    const now = this.#options.clock.now();
    const base = { id, clientId, payload, createdAt, attempts };
    if (settlement.status === "queued") {
      const { delayMs, ...queued } = settlement;
      this.#tasks.set(id, { ...base, ...queued, availableAt: now + delayMs });
    } else {
      this.#tasks.set(id, { ...base, ...settlement, endedAt: now });
    }
  }
}

function omitAvailableAt(task: QueuedTask | undefined): Partial<QueuedTask> {
  const { availableAt: _, ...rest } = task ?? {};
  return rest;
}
