import { isAddressIn } from "./addresses.ts";

/** Reads a header of a request. */
type ReadHeader = (name: string) => string | undefined;

const LOOPBACK = ["127.0.0.0/8", "::1"];

/** Whether a browser sent this request for a page of another site. Other programs do not send these headers. */
function isCrossSite(header: ReadHeader): boolean {
  const site = header("sec-fetch-site");
  if (site === "same-origin" || site === "none") return false;
  const origin = header("origin");
  if (origin === undefined) return site !== undefined;
  return URL.parse(origin)?.host !== header("host");
}

/**
 * Whether the page of a stranger may have caused a request, in the browser of someone on this machine. Invalid keys in
 * such requests must not block this machine.
 */
export function isPageOnThisMachine(address: string | undefined, header: ReadHeader): boolean {
  return address !== undefined && isAddressIn(address, LOOPBACK) && isCrossSite(header);
}
