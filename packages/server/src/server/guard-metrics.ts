import type { MiddlewareHandler } from "hono";
import { isLoopback } from "./is-loopback.ts";

/**
 * Refuses requests for other host names if the server listens on loopback only. Without this, a page could read the
 * metrics from a browser on this machine: after loading, its host name resolves to 127.0.0.1 (DNS rebinding).
 */
export function guardMetrics(host: string): MiddlewareHandler {
  return async function checkHost(context, next) {
    const { hostname } = new URL(context.req.url);
    const named = hostname.replace(/^\[(.*)\]$/, "$1");
    if (!isLoopback(host) || isLoopback(named)) return await next();
    return context.text(
      `The metrics of this address are for requests to localhost, 127.0.0.1 or [::1], not to ${hostname}. Set metricsHost to serve them on another address.\n`,
      403,
    );
  };
}
