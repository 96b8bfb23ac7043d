import { randomUUID } from "node:crypto";
import type { TaskBackend } from "../../core/task-backend.ts";
import { turnstileHandler } from "../../solver/turnstile-handler.ts";
import { startWorker, type Worker } from "../../worker/worker.ts";
import { holdClaims } from "../emulator/hold-tasks.ts";
import type { WorkerReadings } from "../metrics/service-metrics.ts";
import { retryPolicyOf } from "../retry-policy-of.ts";
import { openBrowsers } from "../open-browsers.ts";
import type { Node } from "./open-node.ts";

/** Duration of a lease without a heartbeat, in ms. */
const LEASE_MS = 30_000;

/** The part of a node that runs attempts. */
export interface Attempts {
  readonly readings: WorkerReadings;
  /** Starts claiming tasks. */
  start(tasks: TaskBackend): void;
  /** Stops claiming, waits up to `timeoutMs` for running attempts, then releases the rest. May be called twice. */
  drain(timeoutMs: number): Promise<void>;
}

/** Opens the browsers and adds them to the stack. */
export async function openAttempts(node: Node, opened: AsyncDisposableStack): Promise<Attempts> {
  const { config, emulator, tracing, log } = node;
  const { pool } = opened.use(await openBrowsers(config, { emulator, log }));
  const handler = emulator.holdAttempts(
    turnstileHandler({ pool: tracing?.tasks.pool(pool) ?? pool, emulator }),
  );
  let worker: Worker | undefined;
  return {
    readings: {
      pool: () => pool.inspect(),
      runningAttempts: () => worker?.running ?? 0,
      endedAttempts: () => worker?.ended ?? 0,
      slots: config.concurrency,
    },
    start(tasks) {
      const started = startWorker({
        tasks: holdClaims(emulator.holdClaims(tasks), node.drain),
        handler: tracing?.tasks.handler(handler) ?? handler,
        wasRequested: emulator.wasRequested,
        storeOutages: node.backend.outages,
        retryPolicy: retryPolicyOf(config),
        log,
        incidentIds: randomUUID,
        workerId: node.id,
        concurrency: config.concurrency,
        attemptTimeoutMs: config.attemptTimeoutMs,
        leaseMs: LEASE_MS,
      });
      worker = started;
      opened.defer(() => started.drain(0));
    },
    drain: async (timeoutMs) => await worker?.drain(timeoutMs),
  };
}
