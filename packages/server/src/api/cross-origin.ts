import type { Context } from "hono";

/**
 * Pages of any origin may call the methods of the protocol. The client key protects them, and an answer without a
 * valid key reveals nothing.
 */
export const CROSS_ORIGIN_HEADERS = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers": "x-request-id",
} as const;

/** Answers a CORS preflight request. */
export function answerPreflight(context: Context): Response {
  return context.body(null, 204, {
    ...CROSS_ORIGIN_HEADERS,
    "access-control-allow-methods": "POST",
    "access-control-allow-headers": "content-type, prefer, idempotency-key, x-request-id",
    "access-control-max-age": "600",
  });
}
