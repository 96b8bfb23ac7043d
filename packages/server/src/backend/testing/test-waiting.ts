import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { LEASE_MS, openContractStore, type OpenBackend } from "./contract-store.ts";

/** Far longer than a test, so only an event can end such a wait. */
const LONG_MS = 60_000;

export function testWaiting(open: OpenBackend): void {
  test("a waiter gets the task when it ends", async () => {
    await using store = await openContractStore(open);
    await store.createTasks(2);
    const [one, two] = await store.tasks.claim({ workerId: "w", limit: 2, leaseMs: LEASE_MS });
    if (one === undefined || two === undefined) throw new Error("two tasks were created");
    const waits = [one, two].map(({ id }) => store.tasks.waitUntilEnded(id, { timeoutMs: LONG_MS }));
    await store.tasks.settle(one.lease, store.completed());
    await store.tasks.settle(two.lease, store.failed());
    expect(await Promise.all(waits)).toEqual([await store.tasks.get(one.id), await store.tasks.get(two.id)]);
  });

  test("waiting for an ended task resolves immediately", async () => {
    await using store = await openContractStore(open);
    await store.createTasks(1);
    const { id, lease } = await store.claimOne();
    await store.tasks.settle(lease, store.completed());
    const ended = await store.tasks.get(id);
    expect(await store.tasks.waitUntilEnded(id, { timeoutMs: LONG_MS })).toEqual(ended);
    expect(await store.tasks.waitUntilEnded(id, { timeoutMs: 0 })).toEqual(ended);
  });

  test("waiting for an unknown task resolves immediately", async () => {
    await using store = await openContractStore(open);
    expect(await store.tasks.waitUntilEnded("nonsense", { timeoutMs: LONG_MS })).toBeUndefined();
  });

  test("a wait that times out resolves without a task", async () => {
    await using store = await openContractStore(open);
    const [task] = await store.createTasks(1);
    for (const timeoutMs of [0, 1, 30]) {
      expect(await store.tasks.waitUntilEnded(task?.id ?? "", { timeoutMs })).toBeUndefined();
    }
  });

  test("an aborted wait resolves without a task and leaves no listener on the signal", async () => {
    await using store = await openContractStore(open);
    const [task] = await store.createTasks(1);
    const caller = new AbortController();
    const { signal } = caller;
    const wait = store.tasks.waitUntilEnded(task?.id ?? "", { timeoutMs: LONG_MS, signal });
    // Once another call is answered, the store knows of the wait.
    await store.tasks.counts();
    caller.abort();
    expect(await wait).toBeUndefined();
    expect(getEventListeners(signal, "abort")).toEqual([]);
    expect(await store.tasks.waitUntilEnded(task?.id ?? "", { timeoutMs: LONG_MS, signal })).toBeUndefined();
  });

  test("finished waits leave no listeners on a long-lived signal", async () => {
    await using store = await openContractStore(open);
    await store.createTasks(1);
    const { id, lease } = await store.claimOne();
    const { signal } = new AbortController();
    const wait = store.tasks.waitUntilEnded(id, { timeoutMs: LONG_MS, signal });
    expect(await store.tasks.waitUntilEnded(id, { timeoutMs: 1, signal })).toBeUndefined();
    await store.tasks.settle(lease, store.completed());
    expect(await wait).toMatchObject({ id });
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  test("aborting one wait does not affect the others", async () => {
    await using store = await openContractStore(open);
    await store.createTasks(1);
    const { id, lease } = await store.claimOne();
    const caller = new AbortController();
    const gone = store.tasks.waitUntilEnded(id, { timeoutMs: LONG_MS, signal: caller.signal });
    const stays = store.tasks.waitUntilEnded(id, { timeoutMs: LONG_MS });
    caller.abort();
    expect(await gone).toBeUndefined();
    await store.tasks.settle(lease, store.completed());
    expect(await stays).toMatchObject({ id, status: "completed" });
  });

  test("thousands can wait concurrently, for one task or for many", async () => {
    await using store = await openContractStore(open);
    await store.createTasks(100);
    const running = await store.tasks.claim({ workerId: "w", limit: 100, leaseMs: LEASE_MS });
    const { signal } = new AbortController();
    const waits = Array.from({ length: 5_000 }, (_, index) =>
      store.tasks.waitUntilEnded(running[index % 100]?.id ?? "", { timeoutMs: LONG_MS, signal }),
    );
    await Promise.all(running.map(({ lease }) => store.tasks.settle(lease, store.completed())));
    const ended = await Promise.all(waits);
    expect(ended.map((task) => task?.id)).toEqual(waits.map((_, index) => running[index % 100]?.id));
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  test("a wait never misses an end that races with its beginning", async () => {
    await using store = await openContractStore(open);
    await store.createTasks(100);
    const running = await store.tasks.claim({ workerId: "w", limit: 100, leaseMs: LEASE_MS });
    const ends = running.map(async ({ id, lease }, index) => {
      const settling = store.tasks.settle(lease, store.completed());
      for (let turn = 0; turn < index % 10; turn += 1) await new Promise(setImmediate);
      const [ended] = await Promise.all([store.tasks.waitUntilEnded(id, { timeoutMs: LONG_MS }), settling]);
      return ended?.id;
    });
    expect(await Promise.all(ends)).toEqual(running.map(({ id }) => id));
  });

  test("a wait continues when the task is requeued", async () => {
    await using store = await openContractStore(open);
    await store.createTasks(1);
    const first = await store.claimOne();
    const wait = store.tasks.waitUntilEnded(first.id, { timeoutMs: LONG_MS });
    await store.tasks.settle(first.lease, store.requeued(0));
    const second = await store.claimOne();
    await store.tasks.settle(second.lease, store.completed());
    expect(await wait).toMatchObject({ status: "completed", attempts: 2 });
  });
}
