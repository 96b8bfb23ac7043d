import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createAdjustableClock } from "../testing/adjustable-clock.ts";
import { Availability } from "./availability.ts";
import { strictLog } from "./testing/strict-log.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

function open(nextAvailableAt: (now: number) => number | null = () => null, log = strictLog) {
  const clock = createAdjustableClock(1_000);
  const availability = new Availability({ clock, log, nextAvailableAt });
  const calls: number[] = [];
  availability.listen(() => calls.push(clock.now()));
  return {
    availability,
    clock,
    calls,
    /** Advances the timers by `ms` and the clock by `clockMs`. */
    pass: async (ms: number, clockMs = ms) => {
      clock.advance(clockMs);
      await vi.advanceTimersByTimeAsync(ms);
    },
  };
}

test("a clock that lags behind the timers delays the call until the clock is due", async () => {
  const { availability, calls, pass } = open();
  availability.announce(1_100);
  await pass(100, 40);
  expect(calls).toEqual([]);
  await pass(60);
  expect(calls).toEqual([1_100]);
});

test("an earlier pause does not cancel a later one", async () => {
  const { availability, calls, pass } = open((now) => (now < 1_300 ? 1_300 : null));
  availability.announce(1_300);
  availability.announce(1_100);
  await pass(100);
  expect(calls).toEqual([1_100]);
  await pass(200);
  expect(calls).toEqual([1_100, 1_300]);
  expect(vi.getTimerCount()).toBe(0);
});

test("a pause longer than the longest timer takes several timers", async () => {
  const { availability, calls, pass } = open();
  availability.announce(1_000 + 2 ** 31 + 500);
  await pass(2 ** 31 - 1);
  expect(calls).toEqual([]);
  await pass(501);
  expect(calls).toHaveLength(1);
});

test("a failed read of the store is retried", async () => {
  let looks = 0;
  const errors: string[] = [];
  const log = { ...strictLog, error: (_: object, message: string) => errors.push(message) };
  const { availability, pass } = open(() => {
    looks += 1;
    if (looks === 1) throw new Error("planned");
    return null;
  }, log);
  availability.announce(1_010);
  await pass(10);
  expect(errors).toEqual(["could not look up when the next task is available"]);
  await pass(1_000);
  expect(looks).toBe(2);
});

test("stop removes listeners and timers", async () => {
  const { availability, calls, pass } = open();
  availability.announce(1_100);
  availability.announce(1_000);
  availability.stop();
  availability.announce(1_200);
  await pass(500);
  expect(calls).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});
