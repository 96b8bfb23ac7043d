import { describe, expect, test } from "vitest";
import { createEmulator } from "../index.ts";
import { isHostnameAllowed, isListableHostname } from "./hostnames.ts";

describe("a listed hostname", () => {
  test.each([
    ["shop.test", "shop.test", true],
    ["www.shop.test", "shop.test", true],
    ["a.b.SHOP.test.", "Shop.Test", true],
    ["shop.test", "www.shop.test", false],
    ["blog.shop.test", "www.shop.test", false],
    ["evilshop.test", "shop.test", false],
    ["shop.test.evil.example", "shop.test", false],
    ["127.0.0.1", "127.0.0.1", true],
    ["127.0.0.1", "0.0.1", false],
    ["[::1]", "::1", true],
    ["xn--mnchen-3ya.de", "münchen.de", true],
    ["localhost", "shop.test", false],
  ])("a page on %s, with the entry %s: %s", (page, listed, expected) => {
    expect(isHostnameAllowed(page, [listed])).toBe(expected);
  });

  test("an empty list allows all", () => {
    expect(isHostnameAllowed("anything.test", [])).toBe(true);
  });
});

test.each([
  ["shop.test", true],
  ["localhost", true],
  ["203.0.113.1", true],
  ["2001:db8::1", true],
  ["münchen.de", true],
  ["", false],
  ["*.shop.test", false],
  ["https://shop.test", false],
  ["shop.test:8080", false],
  ["shop.test/path", false],
  ["-shop.test", false],
  ["a b", false],
  [`${"a".repeat(64)}.test`, false],
])("%s is a valid entry: %s", (entry, expected) => {
  expect(isListableHostname(entry)).toBe(expected);
});

test("createEmulator() refuses an invalid hostname and a duplicate site", async () => {
  await expect(createEmulator({ sites: [{ hostnames: ["*.shop.test"] }] })).rejects.toThrow(
    '"*.shop.test" is not a hostname',
  );
  await expect(createEmulator({ sites: [{ sitekey: "0xa" }, { sitekey: "0xa" }] })).rejects.toThrow(
    "already registered",
  );
});
