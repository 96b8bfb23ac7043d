import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { NewTask } from "../../core/task-backend.ts";
import { DEFAULT_RETRY_POLICY } from "../../core/settlement.ts";
import type { RunningTask } from "../../core/task.ts";
import {
  FAILURE,
  LEASE_MS,
  openContractStore,
  type ContractStore,
  type OpenBackend,
} from "./contract-store.ts";

/** Creates one task per priority, one after the other; returns them in that order. */
async function createEach(
  store: ContractStore,
  priorities: readonly (number | undefined)[],
  clientId = "client-1",
): Promise<readonly NewTask[]> {
  const created = priorities.map((priority) =>
    store.newTask({ clientId, ...(priority === undefined ? {} : { priority }) }),
  );
  for (const task of created) expect(await store.tasks.create(task)).toEqual({ status: "created" });
  return created;
}

function claim({ tasks }: ContractStore, limit: number): Promise<readonly RunningTask[]> {
  return tasks.claim({ workerId: "w", limit, leaseMs: LEASE_MS });
}

/** The order in which the tasks must be claimed. */
function inOrder(tasks: readonly NewTask[]): readonly NewTask[] {
  return tasks.toSorted((one, other) => (one.priority ?? 0) - (other.priority ?? 0));
}

function idsOf(tasks: readonly { readonly id: string }[]): readonly string[] {
  return tasks.map(({ id }) => id);
}

const anyPriority = fc.option(fc.integer({ min: 0, max: 9 }), { nil: undefined });

export function testPriorities(open: OpenBackend): void {
  test("the lowest number comes first; among equals, the oldest", async () => {
    await using store = await openContractStore(open);
    const created = await createEach(store, [9, 1, undefined, 5, 1, 0, 9, 5, undefined]);
    expect(idsOf(await claim(store, 9))).toEqual(idsOf(inOrder(created)));
  });

  test("this order holds for any priorities and any claims", async () => {
    const batches = fc.array(
      fc.record({
        priorities: fc.array(anyPriority, { maxLength: 8 }),
        limit: fc.integer({ min: 1, max: 6 }),
      }),
      { minLength: 1, maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(batches, async (batches) => {
        await using store = await openContractStore(open);
        let waiting: readonly NewTask[] = [];
        for (const { priorities, limit } of batches) {
          waiting = inOrder([...waiting, ...(await createEach(store, priorities))]);
          expect(idsOf(await claim(store, limit))).toEqual(idsOf(waiting.slice(0, limit)));
          waiting = waiting.slice(limit);
        }
        expect(idsOf(await claim(store, 100))).toEqual(idsOf(waiting));
      }),
      { numRuns: 25 },
    );
  }, 60_000);

  test("priorities do not affect the turns between clients", async () => {
    const backlog = fc.array(anyPriority, { minLength: 12, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(backlog, backlog, async (ofOne, ofOther) => {
        await using store = await openContractStore(open);
        await createEach(store, ofOne, "one");
        await createEach(store, ofOther, "other");
        let lead = 0;
        for (const limit of [1, 1, 3, 2, 5, 1, 1, 4]) {
          for (const { clientId } of await claim(store, limit)) lead += clientId === "one" ? 1 : -1;
          expect(Math.abs(lead)).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 15 },
    );
  }, 60_000);

  test("a client with only low-priority tasks still gets its turn", async () => {
    await using store = await openContractStore(open);
    await createEach(store, Array<number>(50).fill(0), "urgent");
    await createEach(store, [9], "patient");
    const served = [...(await claim(store, 1)), ...(await claim(store, 1))];
    expect(served.map(({ clientId }) => clientId).toSorted()).toEqual(["patient", "urgent"]);
  });

  test("a task of the lowest priority is announced, claimed last, and not lost", async () => {
    await using store = await openContractStore(open);
    const heard = Promise.withResolvers<void>();
    const stop = store.tasks.onAvailable(heard.resolve);
    const [last] = await createEach(store, [9]);
    await heard.promise;
    stop();
    for (let round = 0; round < 3; round += 1) {
      const before = await createEach(store, [0, 8]);
      expect(idsOf(await claim(store, 2))).toEqual(idsOf(before));
    }
    expect(await store.tasks.counts()).toMatchObject({ queued: 1 });
    expect(idsOf(await claim(store, 5))).toEqual([last?.id]);
  });

  test("a queued, running or ended task has its priority", async () => {
    await using store = await openContractStore(open);
    const [task] = await createEach(store, [7]);
    const id = task?.id ?? "";
    expect(await store.tasks.get(id)).toMatchObject({ status: "queued", priority: 7 });
    const claimed = await store.claimOne();
    expect(claimed).toMatchObject({ status: "running", priority: 7 });
    expect(await store.tasks.get(id)).toEqual(claimed);
    await store.tasks.settle(claimed.lease, store.completed());
    expect(await store.tasks.get(id)).toMatchObject({ status: "completed", priority: 7 });
  });

  test("a released task keeps its priority", async () => {
    await using store = await openContractStore(open);
    const [last] = await createEach(store, [9]);
    await store.tasks.settle((await store.claimOne()).lease, store.requeued(0, 0));
    const [middle] = await createEach(store, [5]);
    expect(idsOf(await claim(store, 2))).toEqual([middle?.id, last?.id]);
  });

  test("a delayed task keeps its priority", async () => {
    await using store = await openContractStore(open);
    const [first, last] = await createEach(store, [1, 9]);
    for (const { lease } of await claim(store, 2)) await store.tasks.settle(lease, store.requeued(500));
    const [middle] = await createEach(store, [5]);
    store.clock.advance(500);
    expect(idsOf(await claim(store, 3))).toEqual([first?.id, middle?.id, last?.id]);
  });

  test("a task whose worker was lost keeps its priority", async () => {
    await using store = await openContractStore(open, {
      retryPolicy: { ...DEFAULT_RETRY_POLICY, backoffMs: 500 },
    });
    const [first, last] = await createEach(store, [1, 9]);
    await claim(store, 2);
    store.clock.advance(LEASE_MS);
    expect(await store.tasks.expire()).toMatchObject({ requeued: 2 });
    const [middle] = await createEach(store, [5]);
    store.clock.advance(500);
    expect(idsOf(await claim(store, 3))).toEqual([first?.id, middle?.id, last?.id]);
  });

  test("low-priority tasks can be cancelled, and are withdrawn with their client", async () => {
    await using store = await openContractStore(open);
    const added = await store.clients.addClient({ name: "leaves" });
    const clientId = added.status === "added" ? added.client.id : "";
    const leaving = await createEach(store, [9, 0, 4], clientId);
    const [cancelled, stays] = await createEach(store, [3, 9]);
    expect(await store.tasks.cancel(cancelled?.id ?? "", FAILURE)).toEqual({ status: "cancelled" });
    await store.clients.removeClient(clientId);
    expect(await store.tasks.expire()).toMatchObject({ withdrawn: leaving.length });
    expect(idsOf(await claim(store, 10))).toEqual([stays?.id]);
    expect(await store.tasks.counts()).toMatchObject({ queued: 0, running: 1, failed: 4 });
  });
}
