import ipaddr from "ipaddr.js";

/** Which addresses callbacks may be sent to. */
export interface AddressPolicy {
  /** Whether this address, in figures, may be connected to. */
  allows(address: string): boolean;
}

/** Addresses that look public but lead into a cloud provider's own services. */
const PROVIDERS_OWN = new Set(["168.63.129.16"]);

/**
 * Public addresses, and those the operator lists: never loopback, link-local, private, metadata or any other
 * special address, in whatever notation it comes. Throws when a listed range is none.
 */
export function createAddressPolicy(listed: readonly string[] = []): AddressPolicy {
  const ranges = listed.map((range) => ipaddr.parseCIDR(toRange(range.trim())));
  return {
    allows(address) {
      // `process` also unwraps IPv4 addresses that are mapped into IPv6.
      const parsed = ipaddr.isValid(address) ? ipaddr.process(address) : undefined;
      if (parsed === undefined) return false;
      const isListed = ranges.some(
        ([network, bits]) => parsed.kind() === network.kind() && parsed.match(network, bits),
      );
      return isListed || (parsed.range() === "unicast" && !PROVIDERS_OWN.has(parsed.toString()));
    },
  };
}

/** Whether the operator may list this: an address, or a range in CIDR notation. */
export function isAddressRange(text: string): boolean {
  return ipaddr.isValid(text) || ipaddr.isValidCIDR(text);
}

function toRange(listed: string): string {
  if (listed.includes("/")) return listed;
  return `${listed}/${ipaddr.parse(listed).kind() === "ipv4" ? 32 : 128}`;
}
