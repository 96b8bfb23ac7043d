import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { TokenLedger } from "./token-ledger.ts";

const CLAIMS = {
  sitekey: "0xsite",
  origin: "https://shop.test",
  hostname: "shop.test",
  action: "",
  cdata: "",
  interactive: false,
  scenario: {},
};

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function openLedger(): TokenLedger {
  return new TokenLedger({ now: () => Date.now() });
}

test("never holds much more than what is alive, however many tokens it makes", () => {
  const ledger = openLedger();
  for (let count = 0; count < 20_000; count += 1) {
    ledger.mint(CLAIMS, 1_000);
    vi.setSystemTime(Date.now() + 1);
    expect(ledger.size).toBeLessThanOrEqual(2_001);
  }
});

test("forgets expired tokens when nothing else happens, and then leaves no timer behind", () => {
  const ledger = openLedger();
  const { token } = ledger.mint(CLAIMS, 90_000);
  vi.advanceTimersByTime(60_000);
  expect(ledger.size).toBe(1);
  vi.advanceTimersByTime(60_000);
  expect([ledger.size, vi.getTimerCount()]).toEqual([0, 0]);
  expect(ledger.find(token, "0xsite")).toEqual({ status: "expired" });
  expect(ledger.find(token, "0xother")).toEqual({ status: "foreign" });
  expect(ledger.find(`${token}x`, "0xsite")).toEqual({ status: "foreign" });
});
