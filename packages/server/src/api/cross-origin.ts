import type { Context } from "hono";

/**
 * Origins of the pages that may call the methods of the protocol: `*` for all. By default, all may: the client key
 * protects the methods, and an answer without a valid key reveals nothing.
 */
export type AllowedOrigins = "*" | readonly string[];

type Headers = Readonly<Record<string, string>>;

const EXPOSED = { "access-control-expose-headers": "x-request-id" } as const;
const FOR_ALL = { "access-control-allow-origin": "*", ...EXPOSED } as const;

/** The CORS headers of an answer to a page of this origin. */
export function crossOriginHeaders(allowed: AllowedOrigins, origin: string | undefined): Headers {
  if (allowed === "*") return FOR_ALL;
  if (origin === undefined || !allowed.includes(origin)) return { vary: "origin" };
  return { "access-control-allow-origin": origin, vary: "origin", ...EXPOSED };
}

/** Answers a CORS preflight request. */
export function answerPreflight(context: Context, allowed: AllowedOrigins): Response {
  const headers = crossOriginHeaders(allowed, context.req.header("origin"));
  if (headers["access-control-allow-origin"] === undefined) return context.body(null, 204, headers);
  return context.body(null, 204, {
    ...headers,
    "access-control-allow-methods": "POST",
    "access-control-allow-headers": "content-type, prefer, idempotency-key, x-request-id",
    "access-control-max-age": "600",
  });
}
