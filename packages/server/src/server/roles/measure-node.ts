import type { TaskBackend } from "../../core/task-backend.ts";
import type { RequestObserver } from "../../core/request-observer.ts";
import { logRequests } from "../log-requests.ts";
import { createMetrics, type Metrics } from "../metrics/create-metrics.ts";
import type { WorkerReadings } from "../metrics/service-metrics.ts";
import { observeAll } from "../observe-all.ts";
import type { Node } from "./open-node.ts";

/** The wrappers that observe a node. */
export interface Measured {
  readonly metrics: Metrics;
  readonly tasks: TaskBackend;
  readonly observer: RequestObserver;
}

/** Wraps a node with metrics, traces and the request log; `worker` is for nodes that run attempts. */
export function measureNode({ config, backend, tracing, log }: Node, worker?: WorkerReadings): Measured {
  const metrics = createMetrics({ backend, maxQueued: config.maxQueued, worker });
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
