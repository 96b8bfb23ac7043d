import { BlockList } from "node:net";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addressGroup, isAddressIn, normalizeNetwork } from "./addresses.ts";

describe("normalizeNetwork", () => {
  test.each([
    ["127.0.0.1", "127.0.0.1"],
    ["10.1.2.3/8", "10.0.0.0/8"],
    ["10.1.2.3/32", "10.1.2.3"],
    ["0.0.0.0/0", "0.0.0.0/0"],
    ["2001:DB8::1/32", "2001:db8::/32"],
    ["::1", "::1"],
    ["::ffff:10.1.2.3", "10.1.2.3"],
    ["::ffff:10.1.2.3/104", "10.0.0.0/8"],
  ])("%s is %s", (text, normal) => {
    expect(normalizeNetwork(text)).toBe(normal);
    expect(normalizeNetwork(normal)).toBe(normal);
  });

  test.each(
    // Programs disagree about the meaning of these forms, so they are refused.
    [
      "",
      "x",
      "10",
      "10.1",
      "0x7f.0.0.1",
      "010.0.0.1",
      "10.0.0.256",
      "10.0.0.1/33",
      "10.0.0.1/08",
      "10.0.0.1/",
    ]
      .concat([
        "::1/129",
        "::1/-1",
        "::ffff:10.0.0.1/95",
        "1.2.3.4/8/8",
        "localhost",
        " 10.0.0.1",
        "10.0.0.1/8 ",
      ])
      .concat(["1::2::3", "10.0.0.0/255.0.0.0", "::10.1.2.3"]),
  )("refuses %j", (text) => {
    expect(normalizeNetwork(text)).toBeUndefined();
  });

  test("never throws, and a normalized network stays the same when normalized again", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9a-f:./]{0,30}$/)), (text) => {
        const normal = normalizeNetwork(text);
        if (normal !== undefined) expect(normalizeNetwork(normal)).toBe(normal);
        expect(isAddressIn(text, [text])).toBe(normal !== undefined && !text.includes("/"));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("isAddressIn", () => {
  const network = fc.oneof(
    fc.record({
      address: fc.ipV4(),
      bits: fc.integer({ min: 0, max: 32 }),
      family: fc.constant("ipv4" as const),
    }),
    fc.record({
      address: fc.ipV6(),
      bits: fc.integer({ min: 0, max: 128 }),
      family: fc.constant("ipv6" as const),
    }),
  );

  test("agrees with Node's BlockList", () => {
    fc.assert(
      fc.property(network, fc.oneof(fc.ipV4(), fc.ipV6()), ({ address, bits, family }, caller) => {
        const text = `${address}/${bits}`;
        // Node's list also matches IPv4 addresses as IPv6; isAddressIn keeps the families apart.
        const isIpv6 = (each: string) => normalizeNetwork(each)?.includes(":");
        fc.pre([text, caller].every((each) => isIpv6(each) === (family === "ipv6")));
        const list = new BlockList();
        list.addSubnet(address, bits, family);
        for (const each of [caller, address]) {
          const isIn = list.check(each, each.includes(":") ? "ipv6" : "ipv4");
          expect(isAddressIn(each, [text])).toBe(isIn);
          expect(isAddressIn(each, [normalizeNetwork(text) ?? ""])).toBe(isIn);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test("one matching network is enough; an empty list matches nothing", () => {
    expect(isAddressIn("::ffff:10.2.3.4", ["::1", "10.0.0.0/8"])).toBe(true);
    expect(isAddressIn("11.0.0.1", ["::1", "10.0.0.0/8"])).toBe(false);
    expect(isAddressIn("10.0.0.1", [])).toBe(false);
    expect(isAddressIn("nonsense", ["0.0.0.0/0", "::/0"])).toBe(false);
  });
});

test.each([
  ["10.1.2.3", "10.1.2.3"],
  ["::ffff:10.1.2.3", "10.1.2.3"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["nonsense:", "nonsense:"],
])("%s is counted as %s", (address, group) => {
  expect(addressGroup(address)).toBe(group);
});
