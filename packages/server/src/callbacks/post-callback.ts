import { lookup as systemLookup, type LookupAddress } from "node:dns";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import type { AddressPolicy } from "./address-policy.ts";

/** Finds every address of a name. */
export type ResolveName = (
  name: string,
  done: (error: Error | null, addresses: readonly LookupAddress[]) => void,
) => void;

const resolveBySystem: ResolveName = (name, done) => systemLookup(name, { all: true }, done);

export interface PostOptions {
  readonly policy: AddressPolicy;
  /** From the first step to the answer's headers, in ms. */
  readonly timeoutMs: number;
  readonly resolveName?: ResolveName;
  /** Gives the attempt up. */
  readonly signal: AbortSignal;
}

/**
 * POSTs a body and resolves when the receiver took it (any 2xx). Redirects are not followed. The address is
 * checked at the time of connecting, and it is the checked address that is connected to: a name that changes its
 * address in between gets nothing. Rejects with one line that says why.
 */
export function postCallback(
  url: URL,
  body: string,
  headers: Readonly<Record<string, string>>,
  { policy, timeoutMs, resolveName = resolveBySystem, signal }: PostOptions,
): Promise<void> {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  // Addresses in figures are not looked up, so they are checked here.
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
      // What the receiver says beyond its status is not read.
      response.destroy();
      if (status >= 200 && status < 300) resolve();
      else reject(new Error(`the receiver answered HTTP ${status}`));
    });
    outgoing.end(body);
  });
}

/** Looks a name up and gives only the addresses that may be connected to. */
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
