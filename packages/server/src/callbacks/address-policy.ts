import ipaddr from "ipaddr.js";

/** Decides which addresses may receive callbacks. */
export interface AddressPolicy {
  /** Whether Stile may connect to this IP address. */
  allows(address: string): boolean;
}

/** Addresses that look public but belong to internal services of a cloud provider. */
const PROVIDER_ADDRESSES = new Set(["168.63.129.16"]);

/**
 * Allows public addresses and the addresses that the operator lists. Everything else is forbidden in any notation:
 * loopback, link-local, private, metadata and other special addresses. Throws if a listed range is invalid.
 */
export function createAddressPolicy(listed: readonly string[] = []): AddressPolicy {
  const ranges = listed.map((range) => ipaddr.parseCIDR(toRange(range.trim())));
  return {
    allows(address) {
      // `process` also converts IPv4-mapped IPv6 addresses to IPv4.
      const parsed = ipaddr.isValid(address) ? ipaddr.process(address) : undefined;
      if (parsed === undefined) return false;
      const isListed = ranges.some(
        ([network, bits]) => parsed.kind() === network.kind() && parsed.match(network, bits),
      );
      return isListed || (parsed.range() === "unicast" && !PROVIDER_ADDRESSES.has(parsed.toString()));
    },
  };
}

/** Whether the text is an IP address or a range in CIDR notation. */
export function isAddressRange(text: string): boolean {
  return ipaddr.isValid(text) || ipaddr.isValidCIDR(text);
}

function toRange(listed: string): string {
  if (listed.includes("/")) return listed;
  return `${listed}/${ipaddr.parse(listed).kind() === "ipv4" ? 32 : 128}`;
}
