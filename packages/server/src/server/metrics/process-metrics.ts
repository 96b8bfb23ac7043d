import { collectDefaultMetrics, Registry } from "@prometheus-io/client";

let registry: Registry | undefined;

/** The usual metrics of a Node process: memory, CPU, event loop, garbage collection. One set serves a process. */
export function processMetrics(): Promise<string> {
  if (registry === undefined) {
    registry = new Registry();
    // Less often than the library's defaults: an idle service should stay idle.
    collectDefaultMetrics({
      register: registry,
      eventLoopMonitoringPrecision: 20,
      eventLoopUtilizationTimeout: 1_000,
    });
  }
  return registry.metrics();
}
