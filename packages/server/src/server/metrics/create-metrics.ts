import { BackendUnavailableError, type Backend } from "../../core/backend.ts";
import type { CallbackStore } from "../../core/callback-store.ts";
import type { TaskBackend } from "../../core/task-backend.ts";
import type { RequestObserver } from "../../core/request-observer.ts";
import { overrideMethods } from "../override-methods.ts";
import { createClientLabels } from "./client-labels.ts";
import { measureRequests } from "./measure-requests.ts";
import { measureStore } from "./measure-store.ts";
import { measureTasks } from "./measure-tasks.ts";
import { processMetrics } from "./process-metrics.ts";
import { createServiceMetrics, type Readings } from "./service-metrics.ts";

/** The metrics of a service: wrappers that measure, and the endpoint. */
export interface Metrics {
  readonly observer: RequestObserver;
  readonly tasks: TaskBackend;
  readonly callbacks: CallbackStore;
  /** Answers `GET /metrics` for Prometheus, and nothing else. */
  fetch(request: Request): Promise<Response>;
}

export interface MetricsOptions extends Omit<Readings, "tasks" | "oldestQueuedMs" | "nodes"> {
  readonly backend: Pick<Backend, "tasks" | "clients" | "callbacks" | "nodes">;
}

export function createMetrics({ backend, ...readings }: MetricsOptions): Metrics {
  const metrics = createServiceMetrics({
    ...readings,
    tasks: async () => {
      const counts = await unlessUnavailable(backend.tasks.counts());
      return counts === undefined ? undefined : { ...counts };
    },
    oldestQueuedMs: () => unlessUnavailable(backend.tasks.oldestQueuedMs()),
    nodes: () => unlessUnavailable(backend.nodes.list()),
  });
  const { registry } = metrics;
  return {
    observer: measureRequests(metrics),
    tasks: measureTasks(measureStore(backend.tasks, metrics), {
      metrics,
      labelOf: createClientLabels(backend.clients),
    }),
    callbacks: overrideMethods(backend.callbacks, {
      async settle(taskId, attempts, outcome) {
        const isLast = outcome.status === "delivered" || outcome.retryInMs === null;
        metrics.callbacks.inc({
          outcome: isLast && outcome.status === "failed" ? "given_up" : outcome.status,
        });
        await backend.callbacks.settle(taskId, attempts, outcome);
      },
    }),
    async fetch(request) {
      if (request.method !== "GET" || new URL(request.url).pathname !== "/metrics") {
        return new Response("Metrics are at GET /metrics.\n", { status: 404 });
      }
      const text = (await registry.metrics()) + (await processMetrics());
      return new Response(text, {
        headers: { "content-type": registry.contentType, "cache-control": "no-store" },
      });
    },
  };
}

/** The other metrics must stay readable while the store is unavailable: they are needed most then. */
async function unlessUnavailable<Result>(reading: Promise<Result>): Promise<Result | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof BackendUnavailableError) return undefined;
    throw error;
  }
}
