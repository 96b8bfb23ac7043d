import type { Context } from "hono";

/**
 * The protocol's methods may be called by pages of any origin: what protects them is the client key, and the
 * answers hold nothing for those who have none.
 */
export const CROSS_ORIGIN_HEADERS = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers": "x-request-id",
} as const;

/** Answers the request that a browser sends ahead of a call. */
export function answerPreflight(context: Context): Response {
  return context.body(null, 204, {
    ...CROSS_ORIGIN_HEADERS,
    "access-control-allow-methods": "POST",
    "access-control-allow-headers": "content-type, prefer, idempotency-key, x-request-id",
    "access-control-max-age": "600",
  });
}
