import { createHash, timingSafeEqual } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import type { WrongKeys } from "../core/wrong-keys.ts";
import { OperatorError } from "./operator-error.ts";

/** The environment of the application: the caller's address, where there is a socket. */
export interface OperatorEnvironment {
  Bindings: { readonly address?: string | undefined };
}

/** Lets only calls through that carry the operator's token; addresses that guess are refused for a while. */
export function requireToken(token: string, wrongTokens: WrongKeys): MiddlewareHandler<OperatorEnvironment> {
  const expected = digest(token);
  return async function checkToken({ req, env }, next) {
    // Without a socket, as in tests, there is no environment.
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
    throw new OperatorError("unauthorized", "The token is not the operator's.");
  };
}

const MISSING = "Send the operator's token as `Authorization: Bearer TOKEN`.";

function refuseBlocked(wrongTokens: WrongKeys, address: string, hash: string): void {
  const blockedMs = wrongTokens.blockedMs(address, hash);
  if (blockedMs === 0) return;
  const retryAfter = Math.ceil(blockedMs / 1_000);
  throw new OperatorError(
    "too_many_attempts",
    `Too many wrong tokens came from ${address}, which is refused for ${retryAfter} s.`,
    { retryAfter },
  );
}

/** Digests are of one length, and comparing them tells nothing of the token by its time. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
