import type { RequestObserver } from "../../core/request-observer.ts";
import type { ServiceMetrics } from "./service-metrics.ts";

/** Counts and times requests. Methods and outcomes are closed lists, so there are few labels. */
export function measureRequests(
  metrics: Pick<ServiceMetrics, "requests" | "requestSeconds">,
): RequestObserver {
  return {
    requestStarted({ method }) {
      const startedAt = performance.now();
      return {
        end({ outcome }) {
          metrics.requests.inc({ method, outcome });
          metrics.requestSeconds.observe({ method }, (performance.now() - startedAt) / 1_000);
        },
      };
    },
  };
}
