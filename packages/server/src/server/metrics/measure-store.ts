import { BackendUnavailableError } from "../../core/backend.ts";
import type { TaskBackend } from "../../core/task-backend.ts";
import { overrideMethods } from "../override-methods.ts";
import type { ServiceMetrics } from "./service-metrics.ts";

type StoreMetrics = Pick<ServiceMetrics, "storeSeconds" | "storeFailures">;

/** Wraps a task backend to time the writes of a task's life, and to count those that failed because of the store. */
export function measureStore(tasks: TaskBackend, metrics: StoreMetrics): TaskBackend {
  const timed =
    <Values extends readonly unknown[], Result>(
      operation: string,
      call: (...values: Values) => Promise<Result>,
    ) =>
    async (...values: Values): Promise<Result> => {
      const startedAt = performance.now();
      try {
        const result = await call(...values);
        metrics.storeSeconds.observe({ operation }, (performance.now() - startedAt) / 1_000);
        return result;
      } catch (error) {
        if (error instanceof BackendUnavailableError) metrics.storeFailures.inc({ operation });
        throw error;
      }
    };
  return overrideMethods(tasks, {
    create: timed("create", (task) => tasks.create(task)),
    claim: timed("claim", (request) => tasks.claim(request)),
    heartbeat: timed("heartbeat", (lease, leaseMs) => tasks.heartbeat(lease, leaseMs)),
    settle: timed("settle", (...values) => tasks.settle(...values)),
  });
}
