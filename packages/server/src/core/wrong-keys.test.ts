import { expect, test } from "vitest";
import { WrongKeys, type WrongKeysOptions } from "./wrong-keys.ts";

const ADDRESS = "192.0.2.7";
const BLOCK_MS = 30_000;

function open(options: Partial<WrongKeysOptions> = {}) {
  let now = 1_000_000;
  const wrongKeys = new WrongKeys({ clock: { now: () => now }, limit: 20, blockMs: BLOCK_MS, ...options });
  const count = (times: number, address = ADDRESS) =>
    Array.from({ length: times }, () => wrongKeys.count(address));
  return { wrongKeys, count, advance: (ms: number) => void (now += ms) };
}

test("the first few invalid keys are not delayed; then the delay grows up to a maximum", () => {
  const { count } = open();
  expect(count(4)).toEqual([0, 0, 0, 0]);
  expect(count(3)).toEqual([50, 100, 150]);
  const { count: countMany } = open({ limit: 1_000 });
  expect(countMany(900).at(-1)).toBe(1_000);
});

test("an address at the limit is blocked, and further attempts do not extend the block", () => {
  const { wrongKeys, count, advance } = open();
  count(19);
  expect(wrongKeys.blockedMs(ADDRESS, "any")).toBe(0);
  count(1);
  expect(wrongKeys.blockedMs(ADDRESS, "any")).toBe(BLOCK_MS);
  expect(wrongKeys.blockedMs("192.0.2.8", "any")).toBe(0);
  advance(BLOCK_MS - 1);
  expect(count(5)).toEqual([0, 0, 0, 0, 0]);
  expect(wrongKeys.blockedMs(ADDRESS, "any")).toBe(1);
  advance(1);
  expect(wrongKeys.blockedMs(ADDRESS, "any")).toBe(0);
  expect(count(1)).toEqual([0]);
});

test("invalid keys from the previous minute do not count", () => {
  const { wrongKeys, count, advance } = open();
  count(19);
  advance(60_000);
  expect(count(2)).toEqual([0, 0]);
  expect(wrongKeys.blockedMs(ADDRESS, "any")).toBe(0);
});

test("a valid key that was used from an address before still works while the address is blocked", () => {
  const { wrongKeys, count } = open();
  wrongKeys.welcome(ADDRESS, "right");
  wrongKeys.welcome("192.0.2.8", "elsewhere");
  count(20);
  expect(wrongKeys.blockedMs(ADDRESS, "right")).toBe(0);
  expect(wrongKeys.blockedMs(ADDRESS, "elsewhere")).toBe(BLOCK_MS);
});

test("all addresses of an IPv6 /64 network count as one", () => {
  const { wrongKeys, count } = open();
  for (let index = 0; index < 20; index += 1) count(1, `2001:db8::${index}`);
  expect(wrongKeys.blockedMs("2001:db8::ffff", "any")).toBe(BLOCK_MS);
  expect(wrongKeys.blockedMs("2001:db8:0:1::1", "any")).toBe(0);
});

test("when too many addresses are remembered, the oldest one is forgotten", () => {
  const { wrongKeys, count } = open({ maxAddresses: 2, limit: 1 });
  for (const address of ["10.0.0.1", "10.0.0.2", "10.0.0.3"]) count(1, address);
  expect(["10.0.0.1", "10.0.0.2", "10.0.0.3"].map((each) => wrongKeys.blockedMs(each, "any"))).toEqual([
    0,
    BLOCK_MS,
    BLOCK_MS,
  ]);
});

test("counts nothing without a limit", () => {
  const { wrongKeys, count } = open({ limit: 0 });
  expect(Math.max(...count(100))).toBe(0);
  expect(wrongKeys.blockedMs(ADDRESS, "any")).toBe(0);
});
