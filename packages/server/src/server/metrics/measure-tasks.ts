import type { TaskBackend } from "../../core/task-backend.ts";
import type { Settlement } from "../../core/settlement.ts";
import type { Lease, RunningTask } from "../../core/task.ts";
import { attemptKey } from "../attempt-key.ts";
import { overrideMethods } from "../override-methods.ts";
import { OTHER_CLIENTS, type ClientLabel } from "./client-labels.ts";
import { TASK_TYPE, type ServiceMetrics } from "./service-metrics.ts";

/** Labels for the ends of attempts. */
const RESULT = { completed: "completed", failed: "failed", queued: "requeued" } as const;

interface RunningAttempt {
  readonly task: RunningTask;
  /** By `performance.now()`. */
  readonly claimedAt: number;
  /** Time from the task's creation to the claim, by the store's clock, in ms. */
  readonly queuedMs: number;
  /** End of the lease at the latest, by `performance.now()`. */
  leaseEndsAt: number;
}

/** Wraps a task backend to count and time its tasks. */
export function measureTasks(
  tasks: TaskBackend,
  { metrics, labelOf }: { metrics: ServiceMetrics; labelOf: ClientLabel },
): TaskBackend {
  /** Attempts in flight, by `attemptKey`. */
  const running = new Map<string, RunningAttempt>();

  const attemptEnded = (lease: Lease, outcome: string) => {
    const key = attemptKey(lease);
    const attempt = running.get(key);
    if (attempt === undefined) return;
    running.delete(key);
    metrics.attempts.inc({ outcome });
    metrics.attemptSeconds.observe({ outcome }, (performance.now() - attempt.claimedAt) / 1_000);
  };
  const taskEnded = (clientId: string, outcome: string) =>
    void labelOf(clientId).then((client) => metrics.tasksEnded.inc({ type: TASK_TYPE, client, outcome }));

  return overrideMethods(tasks, {
    async create(task) {
      const outcome = await tasks.create(task);
      if (outcome.status === "created") {
        void labelOf(task.clientId).then((client) => metrics.tasksCreated.inc({ type: TASK_TYPE, client }));
      }
      return outcome;
    },
    async claim(request) {
      const claimed = await tasks.claim(request);
      for (const task of claimed) {
        const claimedAt = performance.now();
        // A claim's lease begins with the claim.
        const queuedMs = Math.max(0, task.leaseExpiresAt - request.leaseMs - task.createdAt);
        const leaseEndsAt = claimedAt + request.leaseMs;
        running.set(attemptKey(task.lease), { task, claimedAt, queuedMs, leaseEndsAt });
        if (task.attempts === 1) metrics.queueSeconds.observe(queuedMs / 1_000);
      }
      return claimed;
    },
    async heartbeat(lease, leaseMs) {
      const outcome = await tasks.heartbeat(lease, leaseMs);
      const attempt = running.get(attemptKey(lease));
      if (outcome.status === "lease_lost") attemptEnded(lease, "lost");
      else if (attempt !== undefined) attempt.leaseEndsAt = performance.now() + leaseMs;
      return outcome;
    },
    async settle(lease, settlement, record) {
      const attempt = running.get(attemptKey(lease));
      // While the store is unavailable, the worker retries the settlement until the lease ends.
      const outcome = await tasks.settle(lease, settlement, record);
      attemptEnded(lease, outcome.status === "held" ? RESULT[settlement.status] : "lost");
      if (outcome.status === "lease_lost") return outcome;
      const fault = record?.fault ?? null;
      if (fault !== null) metrics.attemptFaults.inc({ fault });
      if (attempt === undefined || settlement.status === "queued") return outcome;
      taskEnded(attempt.task.clientId, outcomeOf(settlement));
      if (settlement.status === "completed") {
        metrics.tokenSeconds.observe((attempt.queuedMs + performance.now() - attempt.claimedAt) / 1_000);
      }
      return outcome;
    },
    async cancel(id, failure) {
      const outcome = await tasks.cancel(id, failure);
      if (outcome.status === "cancelled") {
        for (const { task } of running.values()) {
          if (task.id === id) attemptEnded(task.lease, "cancelled");
        }
        const task = await tasks.get(id);
        taskEnded(task?.clientId ?? "", "cancelled");
      }
      return outcome;
    },
    async expire() {
      const now = performance.now();
      for (const { task, leaseEndsAt } of running.values()) {
        if (leaseEndsAt < now) attemptEnded(task.lease, "lost");
      }
      const outcome = await tasks.expire();
      // A lost worker is Stile's fault.
      const lost = outcome.requeued + outcome.failed;
      if (lost > 0) metrics.attemptFaults.inc({ fault: "stile" }, lost);
      if (outcome.repaired > 0) metrics.reconciled.inc(outcome.repaired);
      // The store returns how many tasks failed, not whose.
      const labels = { type: TASK_TYPE, client: OTHER_CLIENTS, outcome: "worker_lost" };
      if (outcome.failed > 0) metrics.tasksEnded.inc(labels, outcome.failed);
      return outcome;
    },
    async waitUntilEnded(id, options) {
      metrics.waiters.inc();
      try {
        return await tasks.waitUntilEnded(id, options);
      } finally {
        metrics.waiters.dec();
      }
    },
  });
}

function outcomeOf(settlement: Exclude<Settlement, { status: "queued" }>): string {
  return settlement.status === "completed" ? "completed" : settlement.failure.code;
}
