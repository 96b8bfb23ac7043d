import { logStoreFailure } from "../core/log-store-failure.ts";
import type { Log } from "../core/log.ts";
import {
  settlementAfter,
  type AttemptOutcome,
  type FailureOfStile,
  type RetryPolicy,
} from "../core/settlement.ts";
import type { RunningTask } from "../core/task.ts";
import type { TaskBackend } from "../core/task-backend.ts";
import type { TaskHandler } from "../core/task-handler.ts";
import type { WasRequested } from "../core/was-requested.ts";
import { attemptClock } from "./attempt-clock.ts";
import { recordAttempt, type AttemptRecorder } from "./attempt-recorder.ts";
import { settlePersistently } from "./settle-persistently.ts";

export interface AttemptServices {
  readonly tasks: Pick<TaskBackend, "heartbeat" | "settle" | "onCancelled">;
  readonly handler: TaskHandler;
  /** Decides whose fault a missed deadline is. @default every missed deadline is Stile's fault */
  readonly wasRequested?: WasRequested;
  /** Number of outages of the store that have begun: a deadline during one is Stile's fault. @default none */
  readonly storeOutages?: () => number;
  readonly retryPolicy: RetryPolicy;
  readonly log: Log;
  readonly incidentIds: () => string;
}

export interface AttemptLimits {
  /** Maximum duration of one attempt, in ms. */
  readonly attemptTimeoutMs: number;
  /** Length of the lease, in ms. It is renewed at half of this time. */
  readonly leaseMs: number;
  /** Aborts when the worker must release its attempts. */
  readonly stop: AbortSignal;
}

/** Why an attempt was aborted. Without its lease, an attempt has no outcome. */
type Abortion = AttemptOutcome | "lease_lost" | "cancelled";

/** The abort reason of an attempt. */
class AttemptAborted extends Error {
  readonly outcome: Abortion;

  constructor(outcome: Abortion) {
    super("the attempt was aborted");
    this.outcome = outcome;
  }
}

/** Runs one attempt of a claimed task with a deadline, renews its lease and settles it. Never throws. */
export async function runAttempt(
  services: AttemptServices,
  limits: AttemptLimits,
  task: RunningTask,
): Promise<void> {
  const { tasks, retryPolicy, log } = services;
  const startedAt = performance.now();
  const fields = () => ({
    taskId: task.id,
    attempt: task.attempts,
    durationMs: Math.round((performance.now() - startedAt) * 10) / 10,
  });
  try {
    const clock = attemptClock(task.leaseExpiresAt - limits.leaseMs);
    const record = recordAttempt(task, clock);
    const ownership = { lease: task.lease, endsAt: startedAt + limits.leaseMs };
    const outcome = await attempt(services, limits, { task, ownership, trace: record });
    if (outcome === "cancelled") {
      log.info(fields(), "a running attempt was cancelled");
      return;
    }
    if (outcome === "lease_lost") {
      log.warn(fields(), "a running attempt lost its lease; its outcome is discarded");
      return;
    }
    const endedAt = clock.now();
    const attempted = { attempts: task.attempts, ageMs: endedAt - task.createdAt };
    const settlement = settlementAfter(outcome, attempted, retryPolicy);
    const evidence = record.evidence(outcome, endedAt);
    const settled = await settlePersistently(() => tasks.settle(task.lease, settlement, evidence), {
      until: () => ownership.endsAt,
      stop: limits.stop,
    });
    const { fault } = evidence;
    log.info(
      { ...fields(), outcome: outcome.status, ...(fault === null ? {} : { fault }), settled: settled.status },
      "attempt ended",
    );
  } catch (error) {
    // The store is unavailable. The lease will expire, and the task will be retried.
    logStoreFailure(log, fields(), "could not settle an attempt", error);
  }
}

interface OwnedTask {
  readonly task: RunningTask;
  /** When the lease ends at the latest, by `performance.now()`. The store decides. */
  readonly ownership: { endsAt: number };
  readonly trace: AttemptRecorder;
}

async function attempt(
  services: AttemptServices,
  { attemptTimeoutMs, leaseMs, stop }: AttemptLimits,
  { task, ownership, trace }: OwnedTask,
): Promise<Abortion> {
  const { tasks, handler, log } = services;
  const controller = new AbortController();
  const abort = (outcome: Abortion) => controller.abort(new AttemptAborted(outcome));
  const release = () => abort({ status: "released" });
  const outagesBefore = services.storeOutages?.();
  const deadline = setTimeout(() => {
    // Aborting the attempt closes the page, so take the screenshot first.
    void Promise.all([
      judgeDeadline(services, { task, trace, attemptTimeoutMs, outagesBefore }),
      trace.capturePage(),
    ]).then(([outcome]) => abort(outcome));
  }, attemptTimeoutMs);
  const heartbeat = setInterval(() => {
    const endsAt = performance.now() + leaseMs;
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

interface MissedDeadline {
  readonly task: RunningTask;
  readonly trace: Pick<AttemptRecorder, "hasRun">;
  readonly attemptTimeoutMs: number;
  readonly outagesBefore: number | undefined;
}

/** Decides whose fault a missed deadline is: the page's only if a scenario of its site made the widget wait. */
async function judgeDeadline(
  { wasRequested, storeOutages }: Pick<AttemptServices, "wasRequested" | "storeOutages">,
  { task, trace, attemptTimeoutMs, outagesBefore }: MissedDeadline,
): Promise<AttemptOutcome> {
  const failure = {
    code: "ERROR_CAPTCHA_UNSOLVABLE",
    description: `ERROR_CAPTCHA_UNSOLVABLE: the widget did not finish within ${attemptTimeoutMs} ms.`,
  } as const;
  const question = {
    sitekey: task.payload.websiteKey,
    stage: trace.hasRun() ? "run" : "load",
    isLate: true,
    withinMs: attemptTimeoutMs,
  } as const;
  const isPagesFault = storeOutages?.() === outagesBefore && (await wasRequested?.(question)) === true;
  return isPagesFault
    ? { status: "failed", failure }
    : { status: "interrupted", failure: { ...failure, isOurFault: true } };
}

/** Translates a fault: the log gets the error, the task only an incident id. See also `toErrorAnswer` in the API. */
function faulty({ log, incidentIds }: AttemptServices, task: RunningTask, error: unknown): AttemptOutcome {
  const incidentId = incidentIds();
  log.error({ taskId: task.id, incidentId, err: error }, "internal error in an attempt");
  const failure: FailureOfStile = {
    code: "ERROR_INTERNAL_SERVER_ERROR",
    description: `ERROR_INTERNAL_SERVER_ERROR: this is a bug in Stile; report incident ${incidentId}.`,
    isOurFault: true,
  };
  return { status: "interrupted", failure };
}
