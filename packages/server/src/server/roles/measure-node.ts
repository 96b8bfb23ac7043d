import type { TaskBackend } from "../../core/backend.ts";
import { systemClock } from "../../core/clock.ts";
import type { RequestObserver } from "../../core/request-observer.ts";
import { logRequests } from "../log-requests.ts";
import { createMetrics, type Metrics } from "../metrics/create-metrics.ts";
import type { WorkerReadings } from "../metrics/service-metrics.ts";
import { observeAll } from "../observe-all.ts";
import type { Node } from "./open-node.ts";

/** What watches a node: everything passes through it. */
export interface Measured {
  readonly metrics: Metrics;
  readonly tasks: TaskBackend;
  readonly observer: RequestObserver;
}

/** Puts metrics, traces and the log of requests around a node; `worker` where it runs attempts. */
export function measureNode({ config, backend, tracing, log }: Node, worker?: WorkerReadings): Measured {
  const metrics = createMetrics({ backend, clock: systemClock, maxQueued: config.maxQueued, worker });
  return {
    metrics,
    tasks: tracing?.tasks.tasks(metrics.tasks) ?? metrics.tasks,
    observer: observeAll([
      ...(tracing === undefined ? [] : [tracing.observer]),
      metrics.observer,
      logRequests(log),
    ]),
  };
}
