import { createHash, timingSafeEqual } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import type { WrongKeys } from "../core/wrong-keys.ts";
import { OperatorError } from "./operator-error.ts";

/** The environment of the application: the caller's address, if there is a socket. */
export interface OperatorEnvironment {
  Bindings: { readonly address?: string | undefined };
}

/** Requires the operator's token. Blocks addresses that send too many invalid tokens. */
export function requireToken(token: string, wrongTokens: WrongKeys): MiddlewareHandler<OperatorEnvironment> {
  const expected = digest(token);
  return async function checkToken({ req, env }, next) {
    // Tests without a socket have no environment.
    const address = (env as Partial<OperatorEnvironment["Bindings"]> | undefined)?.address;
    const given = /^Bearer +(\S+)$/i.exec(req.header("authorization") ?? "")?.[1];
    if (given === undefined) throw new OperatorError("unauthorized", MISSING);
    const hash = digest(given);
    if (address !== undefined) refuseBlocked(wrongTokens, address, hash.toString("hex"));
    if (timingSafeEqual(hash, expected)) {
      if (address !== undefined) wrongTokens.welcome(address, hash.toString("hex"));
      return await next();
    }
    if (address !== undefined) wrongTokens.count(address);
    throw new OperatorError("unauthorized", "Invalid operator token.");
  };
}

const MISSING = "Send the operator's token as `Authorization: Bearer TOKEN`.";

function refuseBlocked(wrongTokens: WrongKeys, address: string, hash: string): void {
  const blockedMs = wrongTokens.blockedMs(address, hash);
  if (blockedMs === 0) return;
  const retryAfter = Math.ceil(blockedMs / 1_000);
  throw new OperatorError(
    "too_many_attempts",
    `Too many invalid tokens from ${address}; blocked for ${retryAfter} s.`,
    { retryAfter },
  );
}

/** Digests all have the same length, so `timingSafeEqual` can compare them. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
