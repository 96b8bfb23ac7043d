import type { ApiApplication } from "../api/create-api.ts";
import { listen, type Listener } from "../api/listen.ts";
import type { Config } from "./config/options.ts";
import { isLoopback } from "./is-loopback.ts";
import type { Metrics } from "./metrics/create-metrics.ts";

/**
 * Offers `/metrics` where operators can read it and callers cannot, since it names clients: at an address of its
 * own where one is configured, else beside the API, provided that the API can only be reached from this machine.
 */
export async function serveMetrics(
  metrics: Metrics,
  app: ApiApplication,
  { host, metricsHost, metricsPort }: Pick<Config, "host" | "metricsHost" | "metricsPort">,
): Promise<Listener | undefined> {
  if (metricsPort !== undefined) return await listen(metrics, { host: metricsHost, port: metricsPort });
  if (isLoopback(host)) app.get("/metrics", (context) => metrics.fetch(context.req.raw));
  return undefined;
}
