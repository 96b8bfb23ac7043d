import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { TokenRecord } from "../../tokens/token-record.ts";
import { TokenMemory } from "./token-memory.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const openMemory = () => new TokenMemory(() => Date.now());

function tokenOf(name: string, lifetimeMs: number): TokenRecord {
  const issuedAt = Date.now();
  return {
    token: name,
    sitekey: "0xsite",
    origin: "https://shop.test",
    hostname: "shop.test",
    action: "",
    cdata: "",
    interactive: false,
    issuedAt,
    expiresAt: issuedAt + lifetimeMs,
  };
}

test("never holds much more than what is alive, however many tokens it keeps", () => {
  const memory = openMemory();
  for (let count = 0; count < 20_000; count += 1) {
    memory.keep(tokenOf(`token ${count}`, 1_000));
    vi.setSystemTime(Date.now() + 1);
    expect(memory.size).toBeLessThanOrEqual(2_001);
  }
});

test("forgets expired tokens when nothing else happens, and then leaves no timer behind", () => {
  const memory = openMemory();
  memory.keep(tokenOf("token", 90_000));
  vi.advanceTimersByTime(60_000);
  expect(memory.size).toBe(1);
  vi.advanceTimersByTime(60_000);
  expect([memory.size, vi.getTimerCount()]).toEqual([0, 0]);
});
