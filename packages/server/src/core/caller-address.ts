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
    const address = normalizeNetwork(withoutPort(named.trim()));
    // Trusted proxies append only addresses, some of them with a port, so the caller forged anything else.
    if (address === undefined || address.includes("/")) return caller;
    caller = address;
    if (!isAddressIn(caller, trustedProxies)) return caller;
  }
  return caller;
}

/** `192.0.2.1:50000` → `192.0.2.1`, `[2001:db8::7]:50000` and `[2001:db8::7]` → `2001:db8::7`. */
function withoutPort(text: string): string {
  const [, address] = /^(?:\[([\da-f:.]+)\]|([\d.]+))(?::\d{1,5})?$/i.exec(text)?.filter(Boolean) ?? [];
  return address ?? text;
}
