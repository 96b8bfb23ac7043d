import { isAddressIn, normalizeNetwork } from "./addresses.ts";

/**
 * The caller's address. It is the address of the connection, unless that is a trusted reverse proxy: then it is the
 * last address in `X-Forwarded-For` that is not a trusted proxy. Each proxy appends the address that it saw, so
 * addresses before that one may be forged by the caller.
 */
export function callerAddress(
  connection: string | undefined,
  forwardedFor: string | undefined,
  trustedProxies: readonly string[],
): string | undefined {
  // Without proxies there is nothing to parse.
  if (trustedProxies.length === 0) return connection;
  if (connection === undefined || !isAddressIn(connection, trustedProxies)) return connection;
  let caller = connection;
  for (const named of (forwardedFor ?? "").split(",").toReversed()) {
    const address = normalizeNetwork(named.trim());
    // Trusted proxies append only addresses, so the caller forged anything else.
    if (address === undefined || address.includes("/")) return caller;
    caller = address;
    if (!isAddressIn(caller, trustedProxies)) return caller;
  }
  return caller;
}
