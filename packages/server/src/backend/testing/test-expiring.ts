import { expect, test } from "vitest";
import { DEFAULT_RETRY_POLICY } from "../../core/settlement.ts";
import {
  LEASE_MS,
  NO_RETRIES,
  openContractStore,
  RESULT_TTL_MS,
  type OpenBackend,
} from "./contract-store.ts";

export function testExpiring(open: OpenBackend): void {
  test("expire changes nothing when nothing has expired", async () => {
    await using store = await openContractStore(open);
    await store.createTasks(2);
    const running = await store.claimOne();
    store.clock.advance(LEASE_MS - 1);
    expect(await store.tasks.expire()).toEqual({
      requeued: 0,
      failed: 0,
      withdrawn: 0,
      deleted: 0,
      repaired: 0,
    });
    expect(await store.tasks.get(running.id)).toEqual(running);
    expect(await store.tasks.counts()).toMatchObject({ queued: 1, running: 1 });
  });

  test("a task whose lease expired is requeued after a pause", async () => {
    await using store = await openContractStore(open, { retryPolicy: DEFAULT_RETRY_POLICY });
    await store.createTasks(1);
    const task = await store.claimOne();
    store.clock.advance(LEASE_MS);
    expect(await store.tasks.expire()).toEqual({
      requeued: 1,
      failed: 0,
      withdrawn: 0,
      deleted: 0,
      repaired: 0,
    });
    expect(await store.tasks.get(task.id)).toMatchObject({
      status: "queued",
      attempts: 1,
      availableAt: store.clock.now() + 100,
    });
    expect(await store.tasks.counts()).toMatchObject({ queued: 1, running: 0 });
  });

  test("a task whose last attempt was lost fails, and its waiter resolves", async () => {
    await using store = await openContractStore(open, { retryPolicy: NO_RETRIES });
    await store.createTasks(1);
    const task = await store.claimOne();
    const wait = store.tasks.waitUntilEnded(task.id, { timeoutMs: 60_000 });
    store.clock.advance(LEASE_MS);
    expect(await store.tasks.expire()).toEqual({
      requeued: 0,
      failed: 1,
      withdrawn: 0,
      deleted: 0,
      repaired: 0,
    });
    expect(await wait).toMatchObject({
      status: "failed",
      failure: { code: "ERROR_CAPTCHA_UNSOLVABLE" },
      endedAt: store.clock.now(),
    });
  });

  test("a task that loses its workers is retried within its time limit, then fails and is refunded", async () => {
    const retryPolicy = { ...NO_RETRIES, timeLimitMs: 3 * LEASE_MS };
    await using store = await openContractStore(open, { retryPolicy });
    const added = await store.clients.addClient({ name: "paying", balance: 1 });
    const clientId = added.status === "added" ? added.client.id : "";
    const task = store.newTask({ clientId });
    await store.tasks.create(task);
    const loseWorker = async () => {
      store.clock.advance(1_000);
      await store.tasks.expire();
      await store.claimOne();
      store.clock.advance(LEASE_MS);
      return await store.tasks.expire();
    };
    expect(await loseWorker()).toMatchObject({ requeued: 1, failed: 0 });
    expect(await loseWorker()).toMatchObject({ requeued: 1, failed: 0 });
    expect(await store.clients.findClient(clientId)).toMatchObject({ balance: 0 });
    expect(await loseWorker()).toMatchObject({ requeued: 0, failed: 1 });
    expect(await store.tasks.get(task.id)).toMatchObject({
      status: "failed",
      attempts: 3,
      failure: { isOurFault: true },
    });
    expect(await store.clients.findClient(clientId)).toMatchObject({ balance: 1 });
  });

  test("two concurrent calls settle a lost lease once", async () => {
    await using store = await openContractStore(open);
    await store.createTasks(1);
    await store.claimOne();
    store.clock.advance(LEASE_MS);
    const outcomes = await Promise.all([store.tasks.expire(), store.tasks.expire()]);
    expect(outcomes.reduce((sum, { requeued }) => sum + requeued, 0)).toBe(1);
  });

  test("a result is unavailable after its time, even before it is deleted", async () => {
    await using store = await openContractStore(open);
    await store.createTasks(2);
    const [one, two] = [await store.claimOne(), await store.claimOne()];
    await store.tasks.settle(one.lease, store.completed());
    await store.tasks.settle(two.lease, store.failed());
    store.clock.advance(RESULT_TTL_MS - 1);
    await store.tasks.expire();
    expect(await store.tasks.get(one.id)).toMatchObject({ status: "completed" });
    expect(await store.tasks.get(two.id)).toMatchObject({ status: "failed" });
    store.clock.advance(1);
    for (const { id } of [one, two]) {
      expect(await store.tasks.get(id)).toBeUndefined();
      expect(await store.tasks.waitUntilEnded(id, { timeoutMs: 60_000 })).toBeUndefined();
    }
    await store.tasks.expire();
    expect(await store.tasks.counts()).toEqual({ queued: 0, running: 0, completed: 0, failed: 0 });
  });

  test("queued and running tasks never expire", async () => {
    await using store = await openContractStore(open);
    const [, waiting] = await store.createTasks(2);
    const [running] = await store.tasks.claim({ workerId: "w", limit: 1, leaseMs: RESULT_TTL_MS * 20 });
    store.clock.advance(RESULT_TTL_MS * 10);
    await store.tasks.expire();
    expect(await store.tasks.get(waiting?.id ?? "")).toMatchObject({ status: "queued" });
    expect(await store.tasks.get(running?.id ?? "")).toEqual(running);
  });
}
