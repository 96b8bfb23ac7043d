import { expect, test } from "vitest";
import type { TaskId } from "../../core/task.ts";
import { FAILURE, openContractStore, type OpenBackend } from "./contract-store.ts";

export function testCancelling(open: OpenBackend): void {
  test("a queued task that is cancelled ends as failed and is never claimed", async () => {
    await using store = await openContractStore(open);
    const [first, second] = await store.createTasks(2);
    expect(await store.tasks.cancel(first?.id ?? "", FAILURE)).toEqual({ status: "cancelled" });
    expect(await store.tasks.get(first?.id ?? "")).toMatchObject({
      status: "failed",
      failure: FAILURE,
      attempts: 0,
      endedAt: store.clock.now(),
    });
    expect((await store.claimOne()).id).toBe(second?.id);
    expect(await store.tasks.counts()).toEqual({ queued: 0, running: 1, completed: 0, failed: 1 });
  });

  test("a delayed task can be cancelled", async () => {
    await using store = await openContractStore(open);
    const [task] = await store.createTasks(1);
    await store.tasks.settle((await store.claimOne()).lease, store.requeued(1_000));
    expect(await store.tasks.cancel(task?.id ?? "", FAILURE)).toEqual({ status: "cancelled" });
    store.clock.advance(1_000);
    expect(await store.tasks.claim({ workerId: "w", limit: 1, leaseMs: 1_000 })).toEqual([]);
    expect(await store.tasks.counts()).toMatchObject({ queued: 0, failed: 1 });
  });

  test("a running task that is cancelled loses its lease", async () => {
    await using store = await openContractStore(open);
    await store.createTasks(1);
    const { id, lease } = await store.claimOne();
    expect(await store.tasks.cancel(id, FAILURE)).toEqual({ status: "cancelled" });
    expect(await store.tasks.heartbeat(lease, 1_000)).toEqual({ status: "lease_lost" });
    expect(await store.tasks.settle(lease, store.completed())).toEqual({ status: "lease_lost" });
    expect(await store.tasks.get(id)).toMatchObject({ status: "failed", failure: FAILURE });
    expect(await store.tasks.counts()).toMatchObject({ running: 0, failed: 1 });
  });

  test("cancelling notifies the task's waiters and its worker", async () => {
    await using store = await openContractStore(open);
    const heard: TaskId[] = [];
    const stop = store.tasks.onCancelled((id) => heard.push(id));
    const [task, other] = await store.createTasks(2);
    const ended = store.tasks.waitUntilEnded(task?.id ?? "", { timeoutMs: 30_000 });
    await store.tasks.cancel(task?.id ?? "", FAILURE);
    expect(await ended).toMatchObject({ status: "failed", failure: FAILURE });
    await expect.poll(() => heard).toEqual([task?.id]);
    stop();
    await store.tasks.cancel(other?.id ?? "", FAILURE);
    expect(heard).toHaveLength(1);
  });

  test("cancelling an ended or unknown task changes nothing", async () => {
    await using store = await openContractStore(open);
    await store.createTasks(1);
    const { id, lease } = await store.claimOne();
    await store.tasks.settle(lease, store.completed());
    expect(await store.tasks.cancel(id, FAILURE)).toEqual({ status: "not_waiting_or_running" });
    expect(await store.tasks.get(id)).toMatchObject({ status: "completed" });
    expect(await store.tasks.cancel("nonsense", FAILURE)).toEqual({ status: "not_waiting_or_running" });
    expect(await store.tasks.counts()).toMatchObject({ completed: 1, failed: 0 });
  });
}
