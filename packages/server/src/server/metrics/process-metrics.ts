import { collectDefaultMetrics, Registry } from "@prometheus-io/client";

let registry: Registry | undefined;

/** Default metrics of a Node process: memory, CPU, event loop, garbage collection. Shared by the whole process. */
export function processMetrics(): Promise<string> {
  if (registry === undefined) {
    registry = new Registry();
    // Less often than the library's defaults, so an idle service stays idle.
    collectDefaultMetrics({
      register: registry,
      eventLoopMonitoringPrecision: 20,
      eventLoopUtilizationTimeout: 1_000,
    });
  }
  return registry.metrics();
}
