import { createHash, timingSafeEqual } from "node:crypto";
import type { MiddlewareHandler } from "hono";

/** Who may use the control and management paths. */
export interface GuardOptions {
  /** Bearer token that every request must carry; none on a loopback address unless the operator wants one. */
  readonly token: string | undefined;
  /** Names under which the emulator is reached when no token is asked for. */
  readonly hostnames: readonly string[];
}

/**
 * Keeps strangers out: where a token is set it must be shown, and where none is set only callers on this
 * machine are heard, and no web page (whose requests carry its own origin, or come by a rebound name).
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
      { error: "Web pages and other hosts may not use this path without a control token." },
      403,
    );
  };
}

/** Compares in a time that tells nothing of the secret. */
function sameText(given: string, secret: string): boolean {
  return timingSafeEqual(digest(given), digest(secret));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
