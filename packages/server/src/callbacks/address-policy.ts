import ipaddr from "ipaddr.js";

/** Decides which addresses may receive callbacks. */
export interface AddressPolicy {
  /** Whether Stile may connect to this IP address. */
  allows(address: string): boolean;
}

/** Global unicast addresses (RFC 4291 section 2.4): the only IPv6 addresses that IANA assigns to hosts. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR("2000::/3");
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
      // The parser would read the deprecated form `::10.1.2.3` as the IPv4-mapped `::ffff:10.1.2.3`.
      if (/^::\d+\./.test(address) || !ipaddr.isValid(address)) return false;
      // Converts IPv4-mapped IPv6 addresses to IPv4.
      const parsed = ipaddr.process(address);
      const isListed = ranges.some(
        ([network, bits]) => parsed.kind() === network.kind() && parsed.match(network, bits),
      );
      return isListed || isPublic(parsed);
    },
  };
}

function isPublic(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  if (address.range() !== "unicast" || PROVIDER_ADDRESSES.has(address.toString())) return false;
  return address instanceof ipaddr.IPv4 || address.match(GLOBAL_UNICAST);
}

/** Whether the text is an IP address or a range in CIDR notation. */
export function isAddressRange(text: string): boolean {
  return ipaddr.isValid(text) || ipaddr.isValidCIDR(text);
}

function toRange(listed: string): string {
  if (listed.includes("/")) return listed;
  return `${listed}/${ipaddr.parse(listed).kind() === "ipv4" ? 32 : 128}`;
}
