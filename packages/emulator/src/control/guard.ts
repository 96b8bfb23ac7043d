import { createHash, timingSafeEqual } from "node:crypto";
import type { HonoRequest, MiddlewareHandler } from "hono";

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
  const isKnown = knownHosts(hostnames);
  return async function guardControl(context, next) {
    if (token !== undefined) {
      const shown =
        context.req.header("authorization")?.replace(/^Bearer /i, "") ?? context.req.query("token") ?? "";
      if (sameText(shown, token)) return await next();
      return context.json({ error: "Send the control token as `Authorization: Bearer TOKEN`." }, 401);
    }
    if (isKnown(context.req.url) && !isForeign(context.req)) return await next();
    return context.json(
      { error: "Web pages and requests for other host names need the control token." },
      403,
    );
  };
}

/** Returns a function that finds whether a URL has one of these host names. */
export function knownHosts(hostnames: readonly string[]): (url: string) => boolean {
  const known = new Set(hostnames);
  return (url) => known.has(new URL(url).hostname);
}

/** Whether a page of another origin sent the request. */
export function isForeign(request: Pick<HonoRequest, "url" | "header">): boolean {
  const origin = request.header("origin");
  return origin !== undefined && URL.parse(origin)?.host !== new URL(request.url).host;
}

/** Compares in constant time. */
export function sameText(given: string, secret: string): boolean {
  return timingSafeEqual(digest(given), digest(secret));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
