import { expect, test } from "vitest";
import { IDEMPOTENCY_TTL_MS } from "../../core/task-backend.ts";
import { openContractStore, type OpenBackend } from "./contract-store.ts";

const idempotency = { key: "order-1", fingerprint: "a" };

export function testIdempotency(open: OpenBackend): void {
  test("repeating a request returns the task it created", async () => {
    await using store = await openContractStore(open);
    const first = store.newTask({ idempotency, isNumbered: true });
    const created = await store.tasks.create(first);
    const repeated = await store.tasks.create(store.newTask({ idempotency, isNumbered: true }));
    expect(repeated).toEqual({ ...created, status: "repeated", id: first.id });
    expect(await store.tasks.counts()).toMatchObject({ queued: 1 });
  });

  test("one of many concurrent requests creates the task", async () => {
    await using store = await openContractStore(open);
    const tasks = Array.from({ length: 20 }, () => store.newTask({ idempotency }));
    const outcomes = await Promise.all(tasks.map((task) => store.tasks.create(task)));
    expect(outcomes.filter(({ status }) => status === "created")).toHaveLength(1);
    expect(outcomes.filter(({ status }) => status === "repeated")).toHaveLength(19);
    expect(await store.tasks.counts()).toMatchObject({ queued: 1 });
  });

  test("a different request with the same key is a conflict", async () => {
    await using store = await openContractStore(open);
    await store.tasks.create(store.newTask({ idempotency }));
    const other = store.newTask({ idempotency: { ...idempotency, fingerprint: "b" } });
    expect(await store.tasks.create(other)).toEqual({ status: "idempotency_conflict" });
    expect(await store.tasks.get(other.id)).toBeUndefined();
  });

  test("clients do not share keys", async () => {
    await using store = await openContractStore(open);
    await store.tasks.create(store.newTask({ idempotency }));
    const other = store.newTask({ idempotency, clientId: "client-2" });
    expect(await store.tasks.create(other)).toEqual({ status: "created" });
  });

  test("a key is remembered for ten minutes, even when the result has expired", async () => {
    await using store = await openContractStore(open);
    const first = store.newTask({ idempotency });
    await store.tasks.create(first);
    await store.tasks.settle((await store.claimOne()).lease, store.completed());
    store.clock.advance(IDEMPOTENCY_TTL_MS - 1);
    await store.tasks.expire();
    expect(await store.tasks.create(store.newTask({ idempotency }))).toEqual({
      status: "repeated",
      id: first.id,
    });
    store.clock.advance(1);
    expect(await store.tasks.create(store.newTask({ idempotency }))).toEqual({ status: "created" });
    await store.tasks.expire();
    expect(await store.tasks.create(store.newTask({ idempotency }))).toMatchObject({ status: "repeated" });
  });

  test("a refused request may be repeated", async () => {
    await using store = await openContractStore(open, { maxQueued: 1 });
    await store.createTasks(1);
    expect(await store.tasks.create(store.newTask({ idempotency }))).toEqual({ status: "queue_full" });
    await store.claimOne();
    expect(await store.tasks.create(store.newTask({ idempotency }))).toEqual({ status: "created" });
  });
}
