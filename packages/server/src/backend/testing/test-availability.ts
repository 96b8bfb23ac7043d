import { expect, test } from "vitest";
import { DEFAULT_RETRY_POLICY } from "../../core/settlement.ts";
import { LEASE_MS, openContractStore, type ContractStore, type OpenBackend } from "./contract-store.ts";

/** Resolves when the listener is called next. */
function nextCall({ tasks }: ContractStore): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const stop = tasks.onAvailable(() => {
    stop();
    resolve();
  });
  return promise;
}

export function testAvailability(open: OpenBackend): void {
  test("a created task calls the listeners, and can then be claimed", async () => {
    await using store = await openContractStore(open);
    const calls = [nextCall(store), nextCall(store)];
    const [task] = await store.createTasks(1);
    await Promise.all(calls);
    expect((await store.claimOne()).id).toBe(task?.id);
  });

  test("a released task calls the listeners", async () => {
    await using store = await openContractStore(open);
    await store.createTasks(1);
    const task = await store.claimOne();
    const call = nextCall(store);
    await store.tasks.settle(task.lease, store.requeued(0, 0));
    await call;
    expect((await store.claimOne()).id).toBe(task.id);
  });

  test("the end of a pause calls the listeners", async () => {
    await using store = await openContractStore(open);
    await store.createTasks(2);
    const [one, two] = [await store.claimOne(), await store.claimOne()];
    await store.tasks.settle(one.lease, store.requeued(60));
    await store.tasks.settle(two.lease, store.requeued(20));
    for (const { task, ms } of [
      { task: two, ms: 20 },
      { task: one, ms: 40 },
    ]) {
      const call = nextCall(store);
      store.clock.advance(ms);
      await call;
      expect((await store.claimOne()).id).toBe(task.id);
    }
  });

  test("a task that becomes available after a lost lease calls the listeners", async () => {
    await using store = await openContractStore(open, {
      retryPolicy: { ...DEFAULT_RETRY_POLICY, backoffMs: 20 },
    });
    await store.createTasks(1);
    const lost = await store.claimOne();
    store.clock.advance(LEASE_MS);
    await store.tasks.expire();
    const call = nextCall(store);
    store.clock.advance(20);
    await call;
    expect((await store.claimOne()).id).toBe(lost.id);
  });

  test("a removed listener is not called", async () => {
    await using store = await openContractStore(open);
    let calls = 0;
    const stop = store.tasks.onAvailable(() => {
      calls += 1;
    });
    stop();
    stop();
    const other = nextCall(store);
    await store.createTasks(1);
    await other;
    expect(calls).toBe(0);
  });
}
