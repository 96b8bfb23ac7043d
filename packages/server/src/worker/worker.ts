import type { TaskBackend } from "../core/task-backend.ts";
import { logStoreFailure } from "../core/log-store-failure.ts";
import type { RunningTask } from "../core/task.ts";
import { runAttempt, type AttemptLimits, type AttemptServices } from "./run-attempt.ts";

export interface WorkerOptions extends AttemptServices, Omit<AttemptLimits, "stop"> {
  readonly tasks: TaskBackend;
  /** Identifies the worker in the store. */
  readonly workerId: string;
  /** Maximum number of concurrent attempts. */
  readonly concurrency: number;
  /** How often to poll for tasks and settle expired leases, in ms. @default 1_000 */
  readonly pollMs?: number;
}

/** Claims tasks for its free slots and runs them until `drain` is called. */
export interface Worker {
  /** Number of running attempts. */
  readonly running: number;
  /** Number of attempts that have ended. */
  readonly ended: number;
  /**
   * Stops claiming, waits up to `timeoutMs` for running attempts, then returns the rest to the queue. Calling it twice
   * is safe.
   */
  drain(timeoutMs: number): Promise<void>;
}

/** Starts a worker. */
export function startWorker(options: WorkerOptions): Worker {
  const { tasks, workerId, concurrency, leaseMs, log, pollMs = 1_000 } = options;
  const stop = new AbortController();
  const limits: AttemptLimits = { ...options, stop: stop.signal };
  const running = new Set<Promise<void>>();
  let ended = 0;
  let stopping = false;
  let claiming: Promise<void> | undefined;
  let wokenMeanwhile = false;

  const run = (task: RunningTask) => {
    const attempt = runAttempt(options, limits, task).then(() => {
      running.delete(attempt);
      ended += 1;
      wake();
    });
    running.add(attempt);
  };

  /** Claims until the queue is empty or every slot is busy. */
  const claim = async () => {
    do {
      wokenMeanwhile = false;
      const limit = concurrency - running.size;
      if (limit === 0) return;
      for (const task of await tasks.claim({ workerId, limit, leaseMs })) run(task);
    } while (wokenMeanwhile && !stopping);
  };

  const wake = () => {
    if (stopping) return;
    wokenMeanwhile = true;
    claiming ??= claim()
      .catch((error: unknown) => logStoreFailure(log, {}, "could not claim tasks; will try again", error))
      .finally(() => {
        claiming = undefined;
        if (wokenMeanwhile) wake();
      });
  };

  const doHousekeeping = () => {
    wake();
    tasks
      .expire()
      .then(({ requeued, failed, withdrawn, repaired }) => {
        if (requeued + failed > 0) log.warn({ requeued, failed }, "settled tasks of lost workers");
        if (repaired > 0) log.error({ repaired }, "repaired records and queues of the store that disagreed");
        if (withdrawn > 0) log.info({ withdrawn }, "failed queued tasks of a removed client");
      })
      .catch((error: unknown) => logStoreFailure(log, {}, "housekeeping failed; will try again", error));
  };

  const unsubscribe = tasks.onAvailable(wake);
  const timer = setInterval(doHousekeeping, pollMs);
  wake();

  let drained: Promise<void> | undefined;
  const drain = async (timeoutMs: number) => {
    stopping = true;
    unsubscribe();
    clearInterval(timer);
    await claiming;
    const timeout = setTimeout(() => stop.abort(), timeoutMs);
    await Promise.all(running);
    clearTimeout(timeout);
  };

  return {
    get running() {
      return running.size;
    },
    get ended() {
      return ended;
    },
    drain: (timeoutMs) => (drained ??= drain(timeoutMs)),
  };
}
