import { expect, test } from "vitest";
import { BackendUnavailableError } from "../core/backend.ts";
import { StoreHealth } from "./store-health.ts";

/** The health of a store whose writes fail while `failure` is set. */
function open() {
  const store = { now: 0, probes: [] as boolean[], failure: undefined as Error | undefined };
  const health = new StoreHealth({
    async probe(isThorough) {
      store.probes.push(isThorough);
      if (store.failure !== undefined) throw store.failure;
    },
    monotonic: () => store.now,
  });
  return { store, health };
}

test("one probe a second, however many ask", async () => {
  const { store, health } = open();
  const found = await Promise.all(Array.from({ length: 50 }, () => health.findProblem()));
  expect(new Set(found)).toEqual(new Set([undefined]));
  store.now = 999;
  await health.findProblem();
  expect(store.probes).toEqual([false]);
  store.now = 1_000;
  await health.findProblem();
  expect(store.probes).toEqual([false, false]);
});

test("a failed write is remembered until a thorough probe succeeds", async () => {
  const { store, health } = open();
  expect(await health.findProblem()).toBeUndefined();
  health.report(new BackendUnavailableError("the disk is full"));
  expect(await health.findProblem()).toBe("the disk is full");
  store.now = 2_000;
  store.failure = new BackendUnavailableError("the disk is still full");
  expect(await health.findProblem()).toBe("the disk is still full");
  store.now = 4_000;
  store.failure = undefined;
  expect(await health.findProblem()).toBeUndefined();
  expect(store.probes).toEqual([false, true, true]);
});

test("the known problem is probed only while there is one", async () => {
  const { store, health } = open();
  expect(await health.knownProblem()).toBeUndefined();
  health.report(new BackendUnavailableError("the disk is full"));
  expect(await health.knownProblem()).toBe("the disk is full");
  expect(store.probes).toEqual([]);
  store.now = 2_000;
  expect(await health.knownProblem()).toBeUndefined();
  store.now = 9_000;
  expect(await health.knownProblem()).toBeUndefined();
  expect(store.probes).toEqual([true]);
});

test("a write that fails during a probe outlives the probe", async () => {
  const probe = Promise.withResolvers<void>();
  const health = new StoreHealth({ probe: () => probe.promise, monotonic: () => 0 });
  const found = health.findProblem();
  health.report(new BackendUnavailableError("the disk is full"));
  probe.resolve();
  expect(await found).toBe("the disk is full");
});

test("a bug is not a problem of the store", async () => {
  const { store, health } = open();
  health.report(new Error("a bug"));
  expect(await health.findProblem()).toBeUndefined();
  store.failure = new Error("another bug");
  store.now = 1_000;
  await expect(health.findProblem()).rejects.toThrow("another bug");
});
