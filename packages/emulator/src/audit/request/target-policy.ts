import { lookup } from "node:dns/promises";
import { BlockList, isIP } from "node:net";
import { TURNSTILE_HOST } from "../../http/turnstile-host.ts";
import { messageOf } from "../../message-of.ts";
import { AuditUsageError } from "../usage-error.ts";

/** An address that the audit may connect to. */
export interface TargetAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

/** Finds the addresses of a name. */
export type Resolve = (hostname: string) => Promise<readonly TargetAddress[]>;

/** Which endpoints the audit may send requests to. */
export interface TargetPolicy {
  /**
   * The address to connect to. The caller must connect to exactly this one: a second look-up could return another.
   * @throws AuditUsageError if the audit may not send requests to the endpoint.
   */
  resolve(url: string): Promise<TargetAddress>;
}

/** Options of a policy. */
export interface TargetOptions {
  /** Hosts in addition to loopback and private addresses: names or addresses, without port. */
  readonly hosts: readonly string[];
  /** @default the system's resolver */
  readonly resolve?: Resolve | undefined;
}

/** Loopback, private (RFC 1918, RFC 4193) and wildcard addresses. */
const OWN = new BlockList();
for (const [network, bits] of [
  ["127.0.0.0", 8],
  ["10.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["0.0.0.0", 32],
] as const)
  OWN.addSubnet(network, bits, "ipv4");
for (const [network, bits] of [
  ["::1", 128],
  ["::", 128],
  ["fc00::", 7],
] as const)
  OWN.addSubnet(network, bits, "ipv6");

/**
 * Allows loopback and private addresses, and the named hosts. Every address of a name must be allowed, so that a name
 * cannot lead elsewhere on the next request.
 */
export function createTargetPolicy({ hosts, resolve = resolveBySystem }: TargetOptions): TargetPolicy {
  const named = new Set(hosts.map(bareHost));
  return {
    resolve: async (url) => {
      const host = bareHost(new URL(url).hostname);
      if (host === TURNSTILE_HOST)
        throw new AuditUsageError(
          `${host} is Cloudflare's. The audit sends requests to your form's endpoint only.`,
        );
      const addresses =
        isIP(host) === 0 ? await find(host, resolve) : [{ address: host, family: familyOf(host) }];
      const foreign = named.has(host) ? undefined : addresses.find((one) => !isOwn(one));
      if (foreign !== undefined)
        throw new AuditUsageError(
          `${host} is ${foreign.address}, which is neither a loopback nor a private address. If the endpoint is yours, add --host ${host}.`,
        );
      const [first] = addresses;
      if (first === undefined) throw new AuditUsageError(`There is no address for ${host}. Correct the URL.`);
      return first;
    },
  };
}

function isOwn({ address, family }: TargetAddress): boolean {
  return OWN.check(address, family === 4 ? "ipv4" : "ipv6");
}

function familyOf(address: string): 4 | 6 {
  return isIP(address) === 6 ? 6 : 4;
}

function bareHost(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, "$1")
    .replace(/\.$/, "");
}

async function find(host: string, resolve: Resolve): Promise<readonly TargetAddress[]> {
  return await resolve(host).catch((error: unknown) => {
    const reason = messageOf(error);
    throw new AuditUsageError(`${host} cannot be resolved: ${reason}. Correct the URL.`);
  });
}

async function resolveBySystem(hostname: string): Promise<readonly TargetAddress[]> {
  const found = await lookup(hostname, { all: true });
  return found.map(({ address }) => ({ address, family: familyOf(address) }));
}
