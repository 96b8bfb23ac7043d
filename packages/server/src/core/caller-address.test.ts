import * as fc from "fast-check";
import { expect, test } from "vitest";
import { callerAddress } from "./caller-address.ts";

const PROXIES = ["10.0.0.0/8", "::1"];

test.each([
  ["no trusted proxies", "192.0.2.1", "198.51.100.7", [], "192.0.2.1"],
  ["a connection from an untrusted address", "192.0.2.1", "198.51.100.7", PROXIES, "192.0.2.1"],
  ["a proxy names the caller", "10.0.0.1", "198.51.100.7", PROXIES, "198.51.100.7"],
  ["a proxy over IPv6", "::1", "2001:DB8::7", PROXIES, "2001:db8::7"],
  ["a proxy names the caller's port", "10.0.0.1", "198.51.100.7:50000", PROXIES, "198.51.100.7"],
  ["a proxy names the caller's port over IPv6", "::1", "[2001:db8::7]:443", PROXIES, "2001:db8::7"],
  ["a proxy writes brackets without a port", "::1", "[2001:DB8::7]", PROXIES, "2001:db8::7"],
  ["a chain of proxies with ports", "::1", "198.51.100.7:1, 10.0.0.3:2", PROXIES, "198.51.100.7"],
  ["brackets around IPv4", "10.0.0.1", "[198.51.100.7]:1", PROXIES, "198.51.100.7"],
  ["a port that is not a number", "10.0.0.1", "198.51.100.7:http", PROXIES, "10.0.0.1"],
  ["a dual-stack socket", "::ffff:10.0.0.1", "198.51.100.7", PROXIES, "198.51.100.7"],
  ["a chain of proxies", "10.0.0.1", "198.51.100.7, 10.0.0.3,10.0.0.2", PROXIES, "198.51.100.7"],
  [
    "a header that the caller forged",
    "10.0.0.1",
    "127.0.0.1, 10.9.9.9, 198.51.100.7",
    PROXIES,
    "198.51.100.7",
  ],
  ["only proxies", "10.0.0.1", "10.0.0.3, 10.0.0.2", PROXIES, "10.0.0.3"],
  ["no header", "10.0.0.1", undefined, PROXIES, "10.0.0.1"],
  ["an empty header", "10.0.0.1", "", PROXIES, "10.0.0.1"],
  ["an invalid address in the header", "10.0.0.1", "198.51.100.7, unknown", PROXIES, "10.0.0.1"],
  ["a network", "10.0.0.1", "198.51.100.0/24", PROXIES, "10.0.0.1"],
  ["no connection", undefined, "198.51.100.7", PROXIES, undefined],
])("%s", (_, connection, forwardedFor, trusted, caller) => {
  expect(callerAddress(connection, forwardedFor, trusted)).toBe(caller);
});

test("the address that the trusted proxy appended counts, whatever the caller sent before it", () => {
  fc.assert(
    fc.property(fc.string(), (written) => {
      expect(callerAddress("10.0.0.1", `${written}, 198.51.100.7`, PROXIES)).toBe("198.51.100.7");
    }),
  );
});
