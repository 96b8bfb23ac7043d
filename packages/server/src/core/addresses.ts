import ipaddr from "ipaddr.js";

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Network = [Address, number];

/** Length of the prefix of an IPv4-mapped IPv6 address, in bits. */
const MAPPED_BITS = 96;
/** A household or server usually gets an IPv6 network of this prefix length. */
const GROUP_BITS = 64;

/**
 * Normalizes an address or a network (CIDR): `10.1.2.3/8` → `10.0.0.0/8`, `::FFFF:10.1.2.3` → `10.1.2.3`.
 * Returns `undefined` for anything else. An IPv4 address must have four decimal numbers.
 */
export function normalizeNetwork(text: string): string | undefined {
  const network = parseNetwork(text);
  if (network === undefined) return undefined;
  const [address, bits] = network;
  const isWhole = bits === address.toByteArray().length * 8;
  return isWhole ? address.toString() : `${firstAddress(address, bits).toString()}/${bits}`;
}

/** Whether an address is in one of the networks. */
export function isAddressIn(address: string, networks: readonly string[]): boolean {
  const parsed = parseAddress(address);
  if (parsed === undefined) return false;
  return networks.some((text) => {
    const network = parseNetwork(text);
    return network?.[0].kind() === parsed.kind() && parsed.match(network);
  });
}

/**
 * The key under which to count an address: an IPv4 address itself, or the /64 network of an IPv6 address, because one
 * caller can use every address of its network.
 */
export function addressGroup(address: string): string {
  if (!address.includes(":")) return address;
  const parsed = parseAddress(address);
  if (parsed === undefined) return address;
  return parsed instanceof ipaddr.IPv6
    ? `${firstAddress(parsed, GROUP_BITS).toString()}/${GROUP_BITS}`
    : parsed.toString();
}

function parseNetwork(text: string): Network | undefined {
  const [addressText = "", bitsText, ...rest] = text.split("/");
  const address = parseAddress(addressText);
  if (address === undefined || rest.length > 0) return undefined;
  const length = address.toByteArray().length * 8;
  if (bitsText === undefined) return [address, length];
  if (!/^(?:0|[1-9]\d{0,2})$/.test(bitsText)) return undefined;
  const isMapped = addressText.includes(":") && address.kind() === "ipv4";
  const bits = Number(bitsText) - (isMapped ? MAPPED_BITS : 0);
  return bits >= 0 && bits <= length ? [address, bits] : undefined;
}

/** Dual-stack sockets report IPv4 callers as IPv4-mapped IPv6 addresses, so those count as IPv4. */
function parseAddress(text: string): Address | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  // The form `::10.1.2.3` is deprecated, and the parser would read it as `::ffff:10.1.2.3`.
  if (!text.includes(":") || /^::\d+\./.test(text) || !ipaddr.IPv6.isValid(text)) return undefined;
  const address = ipaddr.IPv6.parse(text);
  return address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
}

function firstAddress(address: Address, bits: number): Address {
  const bytes = address.toByteArray().map((byte, index) => {
    const kept = Math.min(Math.max(bits - index * 8, 0), 8);
    return byte & (0xff << (8 - kept)) & 0xff;
  });
  return ipaddr.fromByteArray(bytes);
}
