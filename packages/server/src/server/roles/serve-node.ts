import type { ApiApplication } from "../../api/create-api.ts";
import { listen } from "../../api/listen.ts";
import { isLoopback } from "../is-loopback.ts";
import { serveMetrics } from "../serve-metrics.ts";
import type { Measured } from "./measure-node.ts";
import type { Node } from "./open-node.ts";

/** The addresses of a node. */
export interface NodeAddresses {
  readonly url: string;
  /** URL of the Prometheus metrics; `undefined` if no address for them is safe. */
  readonly metricsUrl: string | undefined;
}

/** Starts listening. */
export async function serveNode(
  { config }: Node,
  app: ApiApplication,
  { metrics }: Measured,
  opened: AsyncDisposableStack,
): Promise<NodeAddresses> {
  const metricsServer = await serveMetrics(metrics, app, config);
  if (metricsServer !== undefined) opened.use(metricsServer);
  const { url } = opened.use(
    await listen(app, {
      host: config.host,
      port: config.port,
      maxConnections: config.maxConnections,
      trustedProxies: config.trustedProxies?.split(",").map((each) => each.trim()) ?? [],
    }),
  );
  const metricsAddress = metricsServer?.url ?? (isLoopback(config.host) ? url : undefined);
  return { url, metricsUrl: metricsAddress === undefined ? undefined : `${metricsAddress}/metrics` };
}
