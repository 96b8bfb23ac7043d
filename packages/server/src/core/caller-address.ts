import { isAddressIn, normalizeNetwork } from "./addresses.ts";

/**
 * Where a call comes from: the connection's address or, where that is a reverse proxy that the operator trusts, what
 * it says in `X-Forwarded-For`. Each proxy adds the address that it saw at the end of that list, so it is read from
 * there to the first that is no trusted proxy: what callers wrote themselves stands before it and does not count.
 */
export function callerAddress(
  connection: string | undefined,
  forwardedFor: string | undefined,
  trustedProxies: readonly string[],
): string | undefined {
  if (connection === undefined || !isAddressIn(connection, trustedProxies)) return connection;
  let caller = connection;
  for (const named of (forwardedFor ?? "").split(",").toReversed()) {
    const address = normalizeNetwork(named.trim());
    // A proxy that is trusted writes addresses; whatever else stands there comes from nobody it knows.
    if (address === undefined || address.includes("/")) return caller;
    caller = address;
    if (!isAddressIn(caller, trustedProxies)) return caller;
  }
  return caller;
}
