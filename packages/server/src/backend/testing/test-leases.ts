import { expect, test } from "vitest";
import { FAILURE, LEASE_MS, openContractStore, SOLUTION, type OpenBackend } from "./contract-store.ts";

const HELD = { status: "held" };
const LOST = { status: "lease_lost" };

export function testLeases(open: OpenBackend): void {
  test("a completed task keeps its solution", async () => {
    await using store = await openContractStore(open);
    const [created] = await store.createTasks(1);
    const task = await store.claimOne();
    store.clock.advance(40);
    expect(await store.tasks.settle(task.lease, store.completed())).toEqual(HELD);
    expect(await store.tasks.get(task.id)).toEqual({
      ...created,
      createdAt: task.createdAt,
      attempts: 1,
      status: "completed",
      solution: SOLUTION,
      endedAt: store.clock.now(),
    });
  });

  test("a failed task keeps its failure", async () => {
    await using store = await openContractStore(open);
    const [created] = await store.createTasks(1);
    const task = await store.claimOne();
    expect(await store.tasks.settle(task.lease, store.failed())).toEqual(HELD);
    expect(await store.tasks.get(task.id)).toEqual({
      ...created,
      createdAt: task.createdAt,
      attempts: 1,
      status: "failed",
      failure: FAILURE,
      endedAt: store.clock.now(),
    });
  });

  test("an end is final: the second settle finds no lease", async () => {
    await using store = await openContractStore(open);
    await store.createTasks(1);
    const task = await store.claimOne();
    const outcomes = await Promise.all([
      store.tasks.settle(task.lease, store.completed()),
      store.tasks.settle(task.lease, store.failed()),
    ]);
    expect(outcomes).toEqual([HELD, LOST]);
    expect(await store.tasks.settle(task.lease, store.requeued(0))).toEqual(LOST);
    expect(await store.tasks.heartbeat(task.lease, LEASE_MS)).toEqual(LOST);
    expect(await store.tasks.get(task.id)).toMatchObject({ status: "completed", solution: SOLUTION });
  });

  test("a heartbeat renews the lease from now", async () => {
    await using store = await openContractStore(open);
    await store.createTasks(1);
    const task = await store.claimOne();
    store.clock.advance(LEASE_MS - 1);
    expect(await store.tasks.heartbeat(task.lease, 5_000)).toEqual(HELD);
    expect(await store.tasks.get(task.id)).toMatchObject({ leaseExpiresAt: store.clock.now() + 5_000 });
    store.clock.advance(4_999);
    expect(await store.tasks.expire()).toMatchObject({ requeued: 0, failed: 0 });
    expect(await store.tasks.settle(task.lease, store.completed())).toEqual(HELD);
  });

  test("an expired lease is lost, even before expire settles it", async () => {
    await using store = await openContractStore(open);
    await store.createTasks(1);
    const task = await store.claimOne();
    store.clock.advance(LEASE_MS);
    expect(await store.tasks.heartbeat(task.lease, LEASE_MS)).toEqual(LOST);
    expect(await store.tasks.settle(task.lease, store.completed())).toEqual(LOST);
    expect(await store.tasks.get(task.id)).toMatchObject({ status: "running" });
  });

  test("a late worker cannot overwrite its successor", async () => {
    await using store = await openContractStore(open);
    await store.createTasks(1);
    const late = await store.claimOne("late");
    store.clock.advance(LEASE_MS);
    expect(await store.tasks.expire()).toMatchObject({ requeued: 1 });
    expect(await store.tasks.settle(late.lease, store.completed())).toEqual(LOST);
    store.clock.advance(1_000);
    const next = await store.claimOne("next");
    expect(next).toMatchObject({ id: late.id, attempts: 2, workerId: "next" });
    expect(await store.tasks.settle(late.lease, store.completed())).toEqual(LOST);
    expect(await store.tasks.heartbeat(late.lease, LEASE_MS)).toEqual(LOST);
    expect(await store.tasks.get(next.id)).toEqual(next);
    expect(await store.tasks.settle(next.lease, store.failed())).toEqual(HELD);
    expect(await store.tasks.settle(late.lease, store.completed())).toEqual(LOST);
    expect(await store.tasks.get(next.id)).toMatchObject({ status: "failed" });
  });

  test("a worker that released a task cannot settle it, even after it is claimed again", async () => {
    await using store = await openContractStore(open);
    await store.createTasks(1);
    const first = await store.claimOne("same");
    await store.tasks.settle(first.lease, store.requeued(0));
    expect(await store.tasks.settle(first.lease, store.completed())).toEqual(LOST);
    const second = await store.claimOne("same");
    expect(await store.tasks.settle(first.lease, store.completed())).toEqual(LOST);
    expect(await store.tasks.settle(second.lease, store.completed())).toEqual(HELD);
  });

  test.each([
    { taskId: "019a0000-0000-7000-8000-000000000000", leaseId: "made up" },
    { taskId: "", leaseId: "" },
  ])("a lease that never existed counts as lost: %j", async (lease) => {
    await using store = await openContractStore(open);
    await store.createTasks(1);
    expect(await store.tasks.settle(lease, store.completed())).toEqual(LOST);
    expect(await store.tasks.heartbeat(lease, LEASE_MS)).toEqual(LOST);
  });

  test("a lease is valid for its own task only", async () => {
    await using store = await openContractStore(open);
    await store.createTasks(2);
    const [one, two] = await store.tasks.claim({ workerId: "w", limit: 2, leaseMs: LEASE_MS });
    const waiting = await store.createTasks(1);
    const mixed = { taskId: waiting[0]?.id ?? "", leaseId: one?.lease.leaseId ?? "" };
    expect(await store.tasks.settle(mixed, store.completed())).toEqual(LOST);
    expect(await store.tasks.get(two?.id ?? "")).toEqual(two);
  });
}
