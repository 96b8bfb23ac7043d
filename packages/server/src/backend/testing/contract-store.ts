import { expect } from "vitest";
import type { Backend } from "../../core/backend.ts";
import type { ClientStore } from "../../core/client-store.ts";
import type { NewTask, TaskBackend } from "../../core/task-backend.ts";
import type { Clock } from "../../core/clock.ts";
import { DEFAULT_RETRY_POLICY, type RetryPolicy, type Settlement } from "../../core/settlement.ts";
import type { RunningTask } from "../../core/task.ts";
import { createUuidV7 } from "../../core/uuid-v7.ts";
import { createAdjustableClock, type AdjustableClock } from "./adjustable-clock.ts";

/** Options of a new, empty store. */
export interface ContractOptions {
  readonly clock: Clock;
  readonly ids: () => string;
  readonly maxQueued: number;
  readonly resultTtlMs: number;
  readonly retryPolicy: RetryPolicy;
}

/** Opens a new, empty store; closing it removes what it left behind. */
export type OpenBackend = (options: ContractOptions) => Promise<Backend>;

export const MAX_QUEUED = 100;
export const RESULT_TTL_MS = 300_000;
export const LEASE_MS = 30_000;
/** A task gets one attempt. */
export const NO_RETRIES: RetryPolicy = { ...DEFAULT_RETRY_POLICY, minAttempts: 1, timeLimitMs: 0 };
export const PAYLOAD = {
  websiteURL: "https://example.com/form",
  websiteKey: "1x00000000000000000000AA",
  isolation: "widget",
} as const;
export const SOLUTION = { token: "XXXX.DUMMY.TOKEN.XXXX", userAgent: "Mozilla/5.0" };
export const FAILURE = { code: "ERROR_CAPTCHA_UNSOLVABLE", description: "the widget refused" } as const;

/** An open store for one test, with helpers that many tests need. */
export interface ContractStore extends AsyncDisposable {
  readonly backend: Backend;
  readonly tasks: TaskBackend;
  readonly clients: ClientStore;
  readonly clock: AdjustableClock;
  readonly ids: () => string;
  newTask(members?: Partial<NewTask>): NewTask;
  /** Creates this many tasks, one after the other; returns them in that order. */
  createTasks(number: number): Promise<readonly NewTask[]>;
  /** Claims the oldest task; throws if there is none. */
  claimOne(workerId?: string): Promise<RunningTask>;
  completed(): Extract<Settlement, { status: "completed" }>;
  failed(): Extract<Settlement, { status: "failed" }>;
  requeued(delayMs: number, attempts?: number): Extract<Settlement, { status: "queued" }>;
}

export async function openContractStore(
  open: OpenBackend,
  options: Partial<ContractOptions> = {},
): Promise<ContractStore> {
  const clock = createAdjustableClock();
  const ids = createUuidV7(clock);
  const backend = await open({
    clock,
    ids,
    maxQueued: MAX_QUEUED,
    resultTtlMs: RESULT_TTL_MS,
    retryPolicy: DEFAULT_RETRY_POLICY,
    ...options,
  });
  const { tasks, clients } = backend;
  const newTask = (members: Partial<NewTask> = {}) => ({
    id: ids(),
    clientId: "client-1",
    payload: PAYLOAD,
    ...members,
  });
  return {
    backend,
    tasks,
    clients,
    clock,
    ids,
    newTask,
    async createTasks(number) {
      const created = Array.from({ length: number }, () => newTask());
      for (const task of created) expect(await tasks.create(task)).toEqual({ status: "created" });
      return created;
    },
    async claimOne(workerId = "worker-1") {
      const [task] = await tasks.claim({ workerId, limit: 1, leaseMs: LEASE_MS });
      if (task === undefined) throw new Error("no task could be claimed");
      return task;
    },
    completed: () => ({ status: "completed", solution: SOLUTION }),
    failed: () => ({ status: "failed", failure: FAILURE }),
    requeued: (delayMs, attempts = 1) => ({ status: "queued", delayMs, attempts }),
    [Symbol.asyncDispose]: () => backend[Symbol.asyncDispose](),
  };
}
