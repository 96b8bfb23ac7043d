import type { AttemptTrace } from "../core/evidence.ts";
import type { Clock } from "../core/clock.ts";
import type { Log } from "../core/log.ts";
import { settlementAfter, type AttemptOutcome, type RetryPolicy } from "../core/settlement.ts";
import type { RunningTask } from "../core/task.ts";
import type { TaskBackend } from "../core/backend.ts";
import type { TaskHandler } from "../core/task-handler.ts";

import { logStoreFailure } from "../core/log-store-failure.ts";
import { settlePersistently } from "./settle-persistently.ts";
import { recordAttempt } from "./attempt-recorder.ts";

export interface AttemptServices {
  readonly tasks: Pick<TaskBackend, "heartbeat" | "settle" | "onCancelled">;
  readonly handler: TaskHandler;
  readonly retryPolicy: RetryPolicy;
  readonly clock: Clock;
  readonly log: Log;
  readonly incidentIds: () => string;
}

export interface AttemptLimits {
  /** The deadline of one attempt, in ms from its start. */
  readonly attemptTimeoutMs: number;
  /** Length of the lease, in ms; it is renewed at half-time, so one lost heartbeat is survived. */
  readonly leaseMs: number;
  /** Aborts when the worker can wait no longer. */
  readonly stop: AbortSignal;
}

/** How an attempt was interrupted: with an outcome, or without one, since the lease is lost. */
type Abortion = AttemptOutcome | "lease_lost" | "cancelled";

/** Why an attempt was broken off. */
class AttemptAborted extends Error {
  readonly outcome: Abortion;

  constructor(outcome: Abortion) {
    super("the attempt was broken off");
    this.outcome = outcome;
  }
}

/** Runs one attempt of a claimed task under its deadline and lease, and settles it. Never throws. */
export async function runAttempt(
  services: AttemptServices,
  limits: AttemptLimits,
  task: RunningTask,
): Promise<void> {
  const { tasks, retryPolicy, clock, log } = services;
  const startedAt = performance.now();
  const fields = () => ({
    taskId: task.id,
    attempt: task.attempts,
    durationMs: Math.round((performance.now() - startedAt) * 10) / 10,
  });
  try {
    const record = recordAttempt(task, clock);
    const ownership = { lease: task.lease, endsAt: task.leaseExpiresAt };
    const outcome = await attempt(services, limits, { task, ownership, trace: record });
    if (outcome === "cancelled") {
      log.info(fields(), "a running attempt was cancelled");
      return;
    }
    if (outcome === "lease_lost") {
      log.warn(fields(), "lost the lease of a running attempt; its outcome is dropped");
      return;
    }
    const endedAt = clock.now();
    const settlement = settlementAfter(outcome, task.attempts, retryPolicy, endedAt);
    const evidence = record.evidence(outcome, endedAt);
    const settled = await settlePersistently(() => tasks.settle(task.lease, settlement, evidence), {
      clock,
      until: () => ownership.endsAt,
      stop: limits.stop,
    });
    log.info({ ...fields(), outcome: outcome.status, settled: settled.status }, "attempt ended");
  } catch (error) {
    // The store is gone: the lease will run out, and the task is tried again.
    logStoreFailure(log, fields(), "an attempt could not be settled", error);
  }
}

interface OwnedTask {
  readonly task: RunningTask;
  /** Until when the task is ours, as of the latest heartbeat. */
  readonly ownership: { endsAt: number };
  readonly trace: AttemptTrace;
}

async function attempt(
  services: AttemptServices,
  { attemptTimeoutMs, leaseMs, stop }: AttemptLimits,
  { task, ownership, trace }: OwnedTask,
): Promise<Abortion> {
  const { tasks, handler, clock, log } = services;
  const controller = new AbortController();
  const abort = (outcome: Abortion) => controller.abort(new AttemptAborted(outcome));
  const release = () => abort({ status: "released" });
  const deadline = setTimeout(() => {
    // The page is closed when the attempt is broken off, so what it shows is kept before.
    void trace.capturePage().then(() => abort(timedOut(attemptTimeoutMs)));
  }, attemptTimeoutMs);
  const heartbeat = setInterval(() => {
    const endsAt = clock.now() + leaseMs;
    tasks.heartbeat(task.lease, leaseMs).then(
      ({ status }) => {
        if (status === "lease_lost") abort("lease_lost");
        else ownership.endsAt = endsAt;
      },
      (error: unknown) => logStoreFailure(log, { taskId: task.id }, "a heartbeat failed", error),
    );
  }, leaseMs / 2);
  const unsubscribe = tasks.onCancelled((id) => id === task.id && abort("cancelled"));
  stop.addEventListener("abort", release, { once: true });
  if (stop.aborted) release();
  try {
    return await handler(task, { signal: controller.signal, trace });
  } catch (error) {
    return error instanceof AttemptAborted ? error.outcome : faulty(services, task, error);
  } finally {
    clearTimeout(deadline);
    clearInterval(heartbeat);
    unsubscribe();
    stop.removeEventListener("abort", release);
  }
}

function timedOut(attemptTimeoutMs: number): AttemptOutcome {
  return {
    status: "failed",
    failure: {
      code: "ERROR_CAPTCHA_UNSOLVABLE",
      description: `ERROR_CAPTCHA_UNSOLVABLE: the widget gave no answer within ${attemptTimeoutMs} ms.`,
    },
  };
}

/** One of the two places where a fault is translated: the log gets everything, the task an incident id. */
function faulty({ log, incidentIds }: AttemptServices, task: RunningTask, error: unknown): AttemptOutcome {
  const incidentId = incidentIds();
  log.error({ taskId: task.id, incidentId, err: error }, "fault in an attempt");
  return {
    status: "interrupted",
    failure: {
      code: "ERROR_INTERNAL_SERVER_ERROR",
      description: `ERROR_INTERNAL_SERVER_ERROR: this is our fault; report incident ${incidentId}.`,
      isOurFault: true,
    },
  };
}
