import { expect, test } from "vitest";
import type { ListRequest, TaskBackend } from "../../core/task-backend.ts";
import { uuidV7 } from "../../core/uuid-v7.ts";
import { LEASE_MS, openContractStore, RESULT_TTL_MS, type OpenBackend } from "./contract-store.ts";

/** All ids of a section, page by page. */
async function idsOf(tasks: TaskBackend, section: ListRequest["section"], limit = 100) {
  const ids: string[] = [];
  let after: string | undefined;
  do {
    const page = await tasks.list({ section, limit, ...(after === undefined ? {} : { after }) });
    if (page.status !== "listed") throw new Error(page.status);
    expect(page.tasks.length).toBeLessThanOrEqual(limit);
    ids.push(...page.tasks.map(({ id }) => id));
    after = page.next;
  } while (after !== undefined);
  return ids;
}

export function testListing(open: OpenBackend): void {
  test("lists queued and running tasks, oldest first, and pages through them", async () => {
    await using store = await openContractStore(open);
    expect(await store.tasks.list({ section: "unfinished", limit: 10 })).toEqual({
      status: "listed",
      tasks: [],
      now: store.clock.now(),
    });
    const ids: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      ids.push(...(await store.createTasks(3)).map(({ id }) => id));
      store.clock.advance(1_000);
    }
    const claimed = await store.claimOne();
    await store.tasks.settle((await store.claimOne()).lease, store.requeued(5_000));
    for (const limit of [1, 2, 9, 100]) expect(await idsOf(store.tasks, "unfinished", limit)).toEqual(ids);
    const page = await store.tasks.list({ section: "unfinished", limit: 2 });
    expect(page).toMatchObject({ tasks: [await store.tasks.get(claimed.id), { status: "queued" }] });
    expect(await idsOf(store.tasks, "ended")).toEqual([]);
  });

  test("a page continues after a task that has ended in the meantime", async () => {
    await using store = await openContractStore(open);
    const ids = (await store.createTasks(4)).map(({ id }) => id);
    const page = await store.tasks.list({ section: "unfinished", limit: 2 });
    expect(page).toMatchObject({ status: "listed", next: ids[1] });
    for (const id of ids.slice(0, 2)) await store.tasks.cancel(id, store.failed().failure);
    const next = await store.tasks.list({ section: "unfinished", limit: 2, after: ids[1] ?? "" });
    expect(next).toMatchObject({ tasks: ids.slice(2).map((id) => ({ id })) });
  });

  test("lists ended tasks, latest end first, without expired results", async () => {
    await using store = await openContractStore(open);
    const ended: string[] = [];
    const end = async () => {
      const { id, lease } = await store.claimOne();
      await store.tasks.settle(lease, ended.length % 2 === 0 ? store.completed() : store.failed());
      ended.unshift(id);
    };
    await store.createTasks(6);
    await end();
    store.clock.advance(1_000);
    await end();
    store.clock.advance(1_000);
    for (let more = 0; more < 3; more += 1) await end();
    for (const limit of [1, 2, 5]) {
      const listed = await idsOf(store.tasks, "ended", limit);
      expect(listed).toHaveLength(5);
      expect(new Set(listed.slice(0, 3))).toEqual(new Set(ended.slice(0, 3)));
      expect(listed.slice(3)).toEqual(ended.slice(3));
    }
    expect(await idsOf(store.tasks, "unfinished")).toHaveLength(1);
    store.clock.advance(RESULT_TTL_MS - 2_000);
    expect(await idsOf(store.tasks, "ended", 2)).toEqual((await idsOf(store.tasks, "ended")).slice(0, 4));
    expect(await idsOf(store.tasks, "ended")).toHaveLength(4);
    await store.tasks.expire();
    expect(await idsOf(store.tasks, "ended")).toHaveLength(4);
  });

  test("a page after a task that no longer exists is refused", async () => {
    await using store = await openContractStore(open);
    for (const section of ["unfinished", "ended"] as const) {
      expect(await store.tasks.list({ section, limit: 1, after: uuidV7() })).toEqual({
        status: "unknown_task",
      });
    }
  });

  test("knows the age of the oldest queued task", async () => {
    await using store = await openContractStore(open);
    expect(await store.tasks.oldestQueuedMs()).toBeUndefined();
    await store.createTasks(1);
    store.clock.advance(5_000);
    // Another client's task, which runs first although it is younger.
    await store.tasks.create(store.newTask({ clientId: "client-2", priority: 0 }));
    expect(await store.tasks.oldestQueuedMs()).toBe(5_000);
    const oldest = await store.claimOne();
    expect(await store.tasks.oldestQueuedMs()).toBe(0);
    await store.tasks.settle(oldest.lease, store.requeued(60_000));
    expect(await store.tasks.oldestQueuedMs()).toBe(5_000);
    await store.tasks.cancel(oldest.id, store.failed().failure);
    expect(await store.tasks.oldestQueuedMs()).toBe(0);
    await store.tasks.claim({ workerId: "w", limit: 5, leaseMs: LEASE_MS });
    expect(await store.tasks.oldestQueuedMs()).toBeUndefined();
  });
}
