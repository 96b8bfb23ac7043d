import { expect, test } from "vitest";
import { LEASE_MS, openContractStore, type OpenBackend } from "./contract-store.ts";

export function testClaiming(open: OpenBackend): void {
  test("a claim begins an attempt: the task is running, with a lease and a worker", async () => {
    await using store = await openContractStore(open);
    const [created] = await store.createTasks(1);
    store.clock.advance(250);
    const [task] = await store.tasks.claim({ workerId: "worker-9", limit: 1, leaseMs: 1_234 });
    expect(task).toEqual({
      ...created,
      createdAt: store.clock.now() - 250,
      attempts: 1,
      status: "running",
      lease: { taskId: created?.id, leaseId: expect.any(String) },
      leaseExpiresAt: store.clock.now() + 1_234,
      workerId: "worker-9",
    });
    expect(await store.tasks.get(created?.id ?? "")).toEqual(task);
  });

  test("tasks are claimed in the order of creation", async () => {
    await using store = await openContractStore(open);
    const created = await store.createTasks(20);
    const claimed = [];
    for (const limit of [1, 2, 7, 10]) {
      claimed.push(...(await store.tasks.claim({ workerId: "w", limit, leaseMs: LEASE_MS })));
    }
    expect(claimed.map(({ id }) => id)).toEqual(created.map(({ id }) => id));
  });

  test("a claim returns the available tasks, at most its limit", async () => {
    await using store = await openContractStore(open);
    const claim = (limit: number) => store.tasks.claim({ workerId: "w", limit, leaseMs: LEASE_MS });
    expect(await claim(5)).toEqual([]);
    await store.createTasks(7);
    expect(await claim(5)).toHaveLength(5);
    expect(await claim(5)).toHaveLength(2);
    expect(await claim(5)).toEqual([]);
  });

  test("concurrent claims never share a task, even while tasks are created", async () => {
    await using store = await openContractStore(open);
    const creating = Array.from({ length: 60 }, () => store.tasks.create(store.newTask()));
    const claiming = Array.from({ length: 40 }, (_, index) =>
      store.tasks.claim({ workerId: `worker-${index}`, limit: 3, leaseMs: LEASE_MS }),
    );
    await Promise.all(creating);
    const claimed = (await Promise.all(claiming)).flat();
    claimed.push(...(await store.tasks.claim({ workerId: "last", limit: 100, leaseMs: LEASE_MS })));
    expect(claimed).toHaveLength(60);
    expect(new Set(claimed.map(({ id }) => id)).size).toBe(60);
  });

  test("a requeued task can be claimed once, after its pause", async () => {
    await using store = await openContractStore(open);
    await store.createTasks(1);
    const first = await store.claimOne();
    await store.tasks.settle(first.lease, store.requeued(500));
    expect(await store.tasks.get(first.id)).toMatchObject({
      status: "queued",
      attempts: 1,
      availableAt: store.clock.now() + 500,
    });
    store.clock.advance(499);
    expect(await store.tasks.claim({ workerId: "w", limit: 1, leaseMs: LEASE_MS })).toEqual([]);
    store.clock.advance(1);
    const second = await store.claimOne();
    expect(second).toMatchObject({ id: first.id, attempts: 2 });
    expect(second.lease.leaseId).not.toBe(first.lease.leaseId);
    expect(await store.tasks.claim({ workerId: "w", limit: 1, leaseMs: LEASE_MS })).toEqual([]);
  });

  test("a delayed task does not block others", async () => {
    await using store = await openContractStore(open);
    const [, other] = await store.createTasks(2);
    const first = await store.claimOne();
    await store.tasks.settle(first.lease, store.requeued(10_000));
    expect((await store.claimOne()).id).toBe(other?.id);
  });

  test("a released attempt does not count", async () => {
    await using store = await openContractStore(open);
    await store.createTasks(1);
    const first = await store.claimOne();
    await store.tasks.settle(first.lease, store.requeued(0, 0));
    expect(await store.claimOne()).toMatchObject({ id: first.id, attempts: 1 });
  });
}
