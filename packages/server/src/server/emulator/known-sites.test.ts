import { expect, test } from "vitest";
import { KnownSites } from "./known-sites.ts";

/** An emulator that knows "0xknown", unless the test changes that. */
function open() {
  const emulator = { now: 0, asked: 0, known: new Set(["0xknown"]), isAway: false };
  const sites = new KnownSites({
    clock: { now: () => emulator.now },
    async ask(sitekey) {
      emulator.asked += 1;
      if (emulator.isAway) throw new Error("away");
      return emulator.known.has(sitekey);
    },
  });
  return { emulator, sites };
}

test("positive and negative answers are cached for three seconds", async () => {
  const { emulator, sites } = open();
  expect([await sites.has("0xknown"), await sites.has("0xother")]).toEqual([true, false]);
  emulator.known = new Set(["0xother"]);
  emulator.now = 2_999;
  expect([sites.has("0xknown"), sites.has("0xother"), emulator.asked]).toEqual([true, false, 2]);
  emulator.now = 3_000;
  expect([await sites.has("0xknown"), await sites.has("0xother"), emulator.asked]).toEqual([false, true, 4]);
});

test("concurrent questions about a sitekey share one request", async () => {
  const { emulator, sites } = open();
  const answers = await Promise.all(Array.from({ length: 50 }, async () => await sites.has("0xknown")));
  expect([new Set(answers), emulator.asked]).toEqual([new Set([true]), 1]);
});

test("a stale answer is used while the emulator is unavailable; without one, the question fails", async () => {
  const { emulator, sites } = open();
  await sites.has("0xknown");
  emulator.now = 60_000;
  emulator.isAway = true;
  expect(await sites.has("0xknown")).toBe(true);
  await expect(sites.has("0xother")).rejects.toThrow("away");
  emulator.isAway = false;
  expect(await sites.has("0xother")).toBe(false);
});

test("the cache holds at most 10,000 answers", async () => {
  const { emulator, sites } = open();
  for (let count = 0; count <= 10_000; count += 1) await sites.has(`0x${count}`);
  await sites.has("0x10000");
  expect(emulator.asked).toBe(10_001);
  await sites.has("0x0");
  expect(emulator.asked).toBe(10_002);
});
