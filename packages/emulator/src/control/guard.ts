import { createHash, timingSafeEqual } from "node:crypto";
import type { MiddlewareHandler } from "hono";

/** Who may use the control and management paths. */
export interface GuardOptions {
  /** Bearer token that every request must have; undefined for none. */
  readonly token: string | undefined;
  /** Host names that requests may use if there is no token. */
  readonly hostnames: readonly string[];
}

/**
 * Protects the control paths. With a token, every request must have it. Without one, refuses requests from web pages, by
 * their `Origin`, and requests for other host names, which stops DNS rebinding.
 */
export function guard({ token, hostnames }: GuardOptions): MiddlewareHandler {
  const known = new Set(hostnames);
  return async function guardControl(context, next) {
    if (token !== undefined) {
      const shown =
        context.req.header("authorization")?.replace(/^Bearer /i, "") ?? context.req.query("token") ?? "";
      if (sameText(shown, token)) return await next();
      return context.json({ error: "Send the control token as `Authorization: Bearer TOKEN`." }, 401);
    }
    const { hostname, host } = new URL(context.req.url);
    const origin = context.req.header("origin");
    const foreign = origin !== undefined && URL.parse(origin)?.host !== host;
    if (known.has(hostname) && !foreign) return await next();
    return context.json(
      { error: "Web pages and requests for other host names need the control token." },
      403,
    );
  };
}

/** Compares in constant time. */
function sameText(given: string, secret: string): boolean {
  return timingSafeEqual(digest(given), digest(secret));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
