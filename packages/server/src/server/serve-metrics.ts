import { Hono } from "hono";
import { connectionsOfShare } from "turnstile-emulator/cli";
import type { ApiApplication } from "../api/create-api.ts";
import { listen, type Listener } from "../api/listen.ts";
import type { Config } from "./config/options.ts";
import { guardMetrics } from "./guard-metrics.ts";
import { isLoopback } from "./is-loopback.ts";
import type { Metrics } from "./metrics/create-metrics.ts";

const SHARE_OF_CONNECTIONS = 0.05;

/**
 * Serves `/metrics` for operators only, since it names clients: at a separate address if one is configured, otherwise at
 * the API's address if only this machine can reach it.
 */
export async function serveMetrics(
  metrics: Metrics,
  app: ApiApplication,
  { host, metricsHost, metricsPort }: Pick<Config, "host" | "metricsHost" | "metricsPort">,
): Promise<Listener | undefined> {
  if (metricsPort !== undefined) {
    const apart = new Hono().use(guardMetrics(metricsHost));
    apart.all("*", (context) => metrics.fetch(context.req.raw));
    return await listen(apart, {
      host: metricsHost,
      port: metricsPort,
      maxConnections: connectionsOfShare(SHARE_OF_CONNECTIONS),
    });
  }
  if (isLoopback(host)) app.get("/metrics", guardMetrics(host), (context) => metrics.fetch(context.req.raw));
  return undefined;
}
