import { lookup as systemLookup, type LookupAddress } from "node:dns";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import type { AddressPolicy } from "./address-policy.ts";

/** Resolves a host name to all its addresses. */
export type ResolveName = (
  name: string,
  done: (error: Error | null, addresses: readonly LookupAddress[]) => void,
) => void;

const resolveBySystem: ResolveName = (name, done) => systemLookup(name, { all: true }, done);

export interface PostOptions {
  readonly policy: AddressPolicy;
  /** Maximum time until the headers of the answer arrive, in ms. */
  readonly timeoutMs: number;
  /** @default the system's resolver */
  readonly resolveName?: ResolveName | undefined;
  /** Aborts the attempt. */
  readonly signal: AbortSignal;
}

/**
 * POSTs a body and resolves when the receiver answers with any 2xx status. Does not follow redirects. Connects only to
 * addresses that it has checked itself, so a name cannot change to a forbidden address in between (DNS rebinding).
 * Rejects with a message of one line.
 */
export function postCallback(
  url: URL,
  body: string,
  headers: Readonly<Record<string, string>>,
  { policy, timeoutMs, resolveName = resolveBySystem, signal }: PostOptions,
): Promise<void> {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  // Node does not look up IP addresses, so `lookupAllowed` never sees them.
  if (isIP(host) !== 0 && !policy.allows(host)) return Promise.reject(forbidden(host));
  const request = url.protocol === "https:" ? requestHttps : requestHttp;
  const length = String(Buffer.byteLength(body));
  return new Promise((resolve, reject) => {
    const outgoing = request(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "content-length": length,
        "user-agent": "Stile",
        ...headers,
      },
      agent: false,
      lookup: lookupAllowed(policy, resolveName),
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    outgoing.once("error", (error) =>
      reject(error.name === "AbortError" ? new Error(`no answer within ${timeoutMs} ms`) : error),
    );
    outgoing.once("response", (response) => {
      const status = response.statusCode ?? 0;
      // Only the status of the answer matters.
      response.destroy();
      if (status >= 200 && status < 300) resolve();
      else reject(new Error(`the receiver answered HTTP ${status}`));
    });
    outgoing.end(body);
  });
}

/** Resolves a name and returns only the allowed addresses. */
function lookupAllowed(policy: AddressPolicy, resolveName: ResolveName): LookupFunction {
  return (name, { all }, done) =>
    resolveName(name, (error, addresses) => {
      if (error !== null) {
        done(error, []);
        return;
      }
      const allowed = addresses.filter(({ address }) => policy.allows(address));
      const [first] = allowed;
      if (first === undefined) done(forbidden(name), []);
      else if (all === true) done(null, allowed);
      else done(null, first.address, first.family);
    });
}

function forbidden(host: string): NodeJS.ErrnoException {
  return new Error(`${host} is not a public address; the operator can allow it with callbackAllow`);
}
