import { describe, expect, test } from "vitest";
import { createAddressPolicy, isAddressRange } from "./address-policy.ts";

describe("createAddressPolicy", () => {
  test.each(["8.8.8.8", "93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:8.8.8.8"])(
    "allows the public address %s",
    (address) => {
      expect(createAddressPolicy().allows(address)).toBe(true);
    },
  );

  test.each([
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "100.100.100.200",
    "169.254.169.254",
    "168.63.129.16",
    "192.0.0.192",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:a00:1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "ff02::1",
    "2001:db8::1",
    // Not in 2000::/3, which is all that is assigned.
    "::2",
    "::7f00:1",
    "::127.0.0.1",
    "::8.8.8.8",
    "100::1",
    "4000::1",
    "5f00::1",
    "e000::1",
    "localhost",
    "",
    "0x7f000001",
  ])("does not allow %s", (address) => {
    expect(createAddressPolicy().allows(address)).toBe(false);
  });

  test("allows only the addresses that the operator lists", () => {
    const policy = createAddressPolicy(["10.1.0.0/16", "127.0.0.1", " fd00::/64"]);
    expect(["10.1.2.3", "127.0.0.1", "::ffff:127.0.0.1", "fd00::5"].map((one) => policy.allows(one))).toEqual(
      [true, true, true, true],
    );
    expect(["10.2.0.1", "127.0.0.2", "fd00:0:0:1::5", "::1"].map((one) => policy.allows(one))).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  test.each([
    ["10.0.0.0/8", true],
    ["::1", true],
    ["10.0.0.0/33", false],
    ["localhost", false],
    ["", false],
  ])("isAddressRange(%j) is %s", (text, expected) => {
    expect(isAddressRange(text)).toBe(expected);
  });
});
