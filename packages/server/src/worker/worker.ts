import type { TaskBackend } from "../core/backend.ts";
import { logStoreFailure } from "../core/log-store-failure.ts";
import type { RunningTask } from "../core/task.ts";
import { runAttempt, type AttemptLimits, type AttemptServices } from "./run-attempt.ts";

export interface WorkerOptions extends AttemptServices, Omit<AttemptLimits, "stop"> {
  readonly tasks: TaskBackend;
  /** Told to the store with each claim. */
  readonly workerId: string;
  /** Attempts that run concurrently. */
  readonly concurrency: number;
  /** How often to look for tasks without a wake-up, and to do the store's housekeeping, in ms. @default 1_000 */
  readonly pollMs?: number;
}

/** Claims a task for each free slot and runs its attempt, until it is stopped. */
export interface Worker {
  /** Attempts running now. */
  readonly running: number;
  /** Claims no more, waits `timeoutMs` for running attempts, then puts the rest back into the queue. May be called twice. */
  drain(timeoutMs: number): Promise<void>;
}

/** Starts a worker. */
export function startWorker(options: WorkerOptions): Worker {
  const { tasks, workerId, concurrency, leaseMs, log, pollMs = 1_000 } = options;
  const stop = new AbortController();
  const limits: AttemptLimits = { ...options, stop: stop.signal };
  const running = new Set<Promise<void>>();
  let stopping = false;
  let claiming: Promise<void> | undefined;
  let wokenMeanwhile = false;

  const run = (task: RunningTask) => {
    const attempt = runAttempt(options, limits, task).then(() => {
      running.delete(attempt);
      wake();
    });
    running.add(attempt);
  };

  /** Claims until the queue is empty or every slot is taken. */
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
      .catch((error: unknown) => logStoreFailure(log, {}, "claiming failed; trying again", error))
      .finally(() => {
        claiming = undefined;
        if (wokenMeanwhile) wake();
      });
  };

  const keepHouse = () => {
    wake();
    tasks
      .expire()
      .then(({ requeued, failed, withdrawn }) => {
        if (requeued + failed > 0) log.warn({ requeued, failed }, "settled tasks whose worker was lost");
        if (withdrawn > 0) log.info({ withdrawn }, "failed queued tasks of a removed client");
      })
      .catch((error: unknown) => logStoreFailure(log, {}, "housekeeping failed; trying again", error));
  };

  const unsubscribe = tasks.onAvailable(wake);
  const timer = setInterval(keepHouse, pollMs);
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
    drain: (timeoutMs) => (drained ??= drain(timeoutMs)),
  };
}
