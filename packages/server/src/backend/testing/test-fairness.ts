import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { RunningTask } from "../../core/task.ts";
import {
  FAILURE,
  LEASE_MS,
  openContractStore,
  type ContractStore,
  type OpenBackend,
} from "./contract-store.ts";

const MAX_QUEUED = 2_000;

/** Creates this many tasks of a client; returns their ids in order. */
async function fill(store: ContractStore, clientId: string, number: number): Promise<readonly string[]> {
  const tasks = Array.from({ length: number }, () => store.newTask({ clientId }));
  await Promise.all(tasks.map((task) => store.tasks.create(task)));
  return tasks.map(({ id }) => id);
}

/** Claims up to `limit` tasks in one call; returns their clients. */
async function claim(store: ContractStore, limit = 1): Promise<readonly string[]> {
  const tasks = await store.tasks.claim({ workerId: "w", limit, leaseMs: LEASE_MS });
  return tasks.map(({ clientId }) => clientId);
}

export function testFairness(open: OpenBackend): void {
  test("a thousand tasks of one client do not delay the one task of another", async () => {
    await using store = await openContractStore(open, { maxQueued: MAX_QUEUED });
    await fill(store, "busy", 1_000);
    await fill(store, "quiet", 1);
    expect([...(await claim(store)), ...(await claim(store))].toSorted()).toEqual(["busy", "quiet"]);
  });

  test("a client that arrives later waits for at most one task of each other client", async () => {
    await using store = await openContractStore(open);
    const busy = ["a", "b", "c", "d"];
    for (const clientId of busy) await fill(store, clientId, 10);
    for (let count = 0; count < 6; count += 1) await claim(store);
    await fill(store, "late", 1);
    const served: string[] = [];
    while (!served.includes("late")) served.push(...(await claim(store)));
    expect(served.length).toBeLessThanOrEqual(busy.length + 1);
  });

  test("one large claim is shared evenly; unused shares go to the other clients", async () => {
    await using store = await openContractStore(open);
    for (const [clientId, number] of Object.entries({ a: 20, b: 20, c: 2 }))
      await fill(store, clientId, number);
    const claimed = await claim(store, 20);
    const counts = ["a", "b", "c"].map((clientId) => claimed.filter((each) => each === clientId).length);
    expect(counts).toEqual([9, 9, 2]);
    expect(await claim(store, 100)).toHaveLength(22);
  });

  test("within a client the oldest comes first", async () => {
    await using store = await openContractStore(open);
    const created = { a: await fill(store, "a", 8), b: await fill(store, "b", 3) };
    const claimed: RunningTask[] = [];
    for (const limit of [1, 3, 2, 5]) {
      claimed.push(...(await store.tasks.claim({ workerId: "w", limit, leaseMs: LEASE_MS })));
    }
    for (const [clientId, ids] of Object.entries(created)) {
      expect(claimed.filter((task) => task.clientId === clientId).map(({ id }) => id)).toEqual(ids);
    }
  });

  test("clients with only cancelled or delayed tasks do not block others", async () => {
    await using store = await openContractStore(open);
    for (const id of await fill(store, "cancels", 3)) await store.tasks.cancel(id, FAILURE);
    await fill(store, "pauses", 1);
    const paused = await store.claimOne();
    await store.tasks.settle(paused.lease, store.requeued(1_000));
    await fill(store, "works", 2);
    expect(await claim(store, 10)).toEqual(["works", "works"]);
    expect(await claim(store)).toEqual([]);
    store.clock.advance(1_000);
    expect(await claim(store)).toEqual(["pauses"]);
    await fill(store, "cancels", 1);
    expect(await claim(store)).toEqual(["cancels"]);
  });

  test("clients with available tasks are served equally, for any numbers of tasks and any claims", async () => {
    const backlogs = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 2, maxLength: 5 });
    const limits = fc.array(fc.integer({ min: 1, max: 16 }), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(backlogs, limits, async (numbers, limits) => {
        await using store = await openContractStore(open);
        const left = new Map(numbers.map((number, index) => [`client-${index}`, number]));
        for (const [clientId, number] of left) await fill(store, clientId, number);
        const given = new Map([...left.keys()].map((clientId) => [clientId, 0]));
        for (const limit of limits) {
          for (const clientId of await claim(store, limit)) {
            given.set(clientId, (given.get(clientId) ?? 0) + 1);
            left.set(clientId, (left.get(clientId) ?? 0) - 1);
          }
          const waiting = [...given]
            .filter(([clientId]) => left.get(clientId) !== 0)
            .map(([, count]) => count);
          if (waiting.length > 0) expect(Math.max(...waiting) - Math.min(...waiting)).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 25 },
    );
  }, 60_000);
}
