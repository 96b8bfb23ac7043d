import * as fc from "fast-check";
import { expect, test } from "vitest";
import { RATE_WINDOW_MS } from "../../core/admission.ts";
import type { ClientSettings } from "../../core/client.ts";
import {
  LEASE_MS,
  NO_RETRIES,
  openContractStore,
  type ContractStore,
  type OpenBackend,
} from "./contract-store.ts";

/** Adds a client with these limits; returns its id. */
async function addClient(store: ContractStore, limits: Partial<ClientSettings>): Promise<string> {
  const outcome = await store.clients.addClient({ name: `client ${store.ids()}`, ...limits });
  if (outcome.status !== "added") throw new Error("the name was taken");
  return outcome.client.id;
}

const create = (store: ContractStore, clientId: string) => store.tasks.create(store.newTask({ clientId }));

async function createConcurrently(store: ContractStore, clientId: string, number: number) {
  const outcomes = await Promise.all(Array.from({ length: number }, () => create(store, clientId)));
  return outcomes.filter(({ status }) => status === "created").length;
}

const balanceOf = async (store: ContractStore, clientId: string) =>
  (await store.clients.findClient(clientId))?.balance;

const OUR_FAULT = { code: "ERROR_INTERNAL_SERVER_ERROR", description: "broke", isOurFault: true } as const;

export function testLimits(open: OpenBackend): void {
  test("tasksAtOnce counts queued and running tasks, not ended ones", async () => {
    await using store = await openContractStore(open);
    const clientId = await addClient(store, { tasksAtOnce: 2 });
    const reached = { status: "too_many_at_once", limit: 2 };
    await create(store, clientId);
    await create(store, clientId);
    const running = await store.claimOne();
    const refused = store.newTask({ clientId });
    expect(await store.tasks.create(refused)).toEqual(reached);
    expect(await store.tasks.get(refused.id)).toBeUndefined();

    // Requeuing and claiming again neither frees nor takes a place.
    await store.tasks.settle(running.lease, store.requeued(0));
    expect(await create(store, clientId)).toEqual(reached);
    const again = await store.claimOne();
    await store.tasks.settle(again.lease, store.completed());
    expect(await create(store, clientId)).toEqual({ status: "created" });
    expect(await create(store, clientId)).toEqual(reached);
    expect(await create(store, await addClient(store, { tasksAtOnce: 1 }))).toEqual({ status: "created" });
  });

  test("tasksAtOnce: a cancelled task and a task that lost its last lease free their places", async () => {
    await using store = await openContractStore(open, { retryPolicy: NO_RETRIES });
    const clientId = await addClient(store, { tasksAtOnce: 2 });
    const [one, two] = [store.newTask({ clientId }), store.newTask({ clientId })];
    for (const task of [one, two]) await store.tasks.create(task);
    await store.claimOne();
    await store.tasks.cancel(two.id, { code: "ERROR_CAPTCHA_UNSOLVABLE", description: "cancelled" });
    expect(await createConcurrently(store, clientId, 2)).toBe(1);
    store.clock.advance(LEASE_MS);
    await store.tasks.expire();
    expect(await createConcurrently(store, clientId, 2)).toBe(1);
  });

  test("tasksPerMinute holds in any 60 s, and the refusal has the time until the next task", async () => {
    await using store = await openContractStore(open);
    const clientId = await addClient(store, { tasksPerMinute: 2 });
    const reached = (retryAfterMs: number) => ({ status: "too_many_per_minute", limit: 2, retryAfterMs });
    await create(store, clientId);
    store.clock.advance(20_000);
    await create(store, clientId);
    expect(await create(store, clientId)).toEqual(reached(RATE_WINDOW_MS - 20_000));
    store.clock.advance(RATE_WINDOW_MS - 20_001);
    expect(await create(store, clientId)).toEqual(reached(1));
    store.clock.advance(1);
    expect(await create(store, clientId)).toEqual({ status: "created" });
    expect(await create(store, clientId)).toEqual(reached(20_000));
  });

  test("tasks are charged to the balance; a refused task is not", async () => {
    await using store = await openContractStore(open);
    const clientId = await addClient(store, { balance: 2, tasksAtOnce: 1 });
    await create(store, clientId);
    expect(await create(store, clientId)).toMatchObject({ status: "too_many_at_once" });
    expect(await balanceOf(store, clientId)).toBe(1);
    await store.tasks.settle((await store.claimOne()).lease, store.completed());
    await create(store, clientId);
    expect(await balanceOf(store, clientId)).toBe(0);
    await store.tasks.settle((await store.claimOne()).lease, store.failed());
    expect(await balanceOf(store, clientId)).toBe(0);
    expect(await create(store, clientId)).toEqual({ status: "balance_used_up" });
  });

  test("a repeated request is not charged", async () => {
    await using store = await openContractStore(open);
    const clientId = await addClient(store, { balance: 1, tasksAtOnce: 1, tasksPerMinute: 1 });
    const idempotency = { key: "order-7", fingerprint: "f" };
    const task = store.newTask({ clientId, idempotency });
    expect(await store.tasks.create(task)).toEqual({ status: "created" });
    const again = await store.tasks.create(store.newTask({ clientId, idempotency }));
    expect(again).toEqual({ status: "repeated", id: task.id });
    expect(await balanceOf(store, clientId)).toBe(0);
  });

  test("a task that fails through our fault is refunded once, and only to a client that was charged", async () => {
    await using store = await openContractStore(open);
    const paying = await addClient(store, { balance: 1 });
    const later = await addClient(store, {});
    for (const clientId of [paying, later]) await create(store, clientId);
    await store.clients.updateClient(later, { balance: 5 });
    for (const { lease } of await store.tasks.claim({ workerId: "w", limit: 2, leaseMs: LEASE_MS })) {
      const settlement = { status: "failed", failure: OUR_FAULT } as const;
      await store.tasks.settle(lease, settlement);
      await store.tasks.settle(lease, settlement);
    }
    expect(await balanceOf(store, paying)).toBe(1);
    expect(await balanceOf(store, later)).toBe(5);
  });

  test("changed limits apply from the next task on", async () => {
    await using store = await openContractStore(open);
    const clientId = await addClient(store, { tasksAtOnce: 1 });
    await create(store, clientId);
    await store.clients.updateClient(clientId, { tasksAtOnce: 3, tasksPerMinute: 1 });
    expect(await createConcurrently(store, clientId, 5)).toBe(1);
    await store.clients.updateClient(clientId, { tasksPerMinute: null });
    expect(await createConcurrently(store, clientId, 5)).toBe(1);
  });

  test("concurrent creates never exceed a limit together", async () => {
    const limit = fc.option(fc.integer({ min: 1, max: 12 }));
    await fc.assert(
      fc.asyncProperty(
        fc.record({ tasksAtOnce: limit, tasksPerMinute: limit, balance: limit }),
        fc.integer({ min: 1, max: 20 }),
        async (limits, number) => {
          await using store = await openContractStore(open);
          const clientId = await addClient(store, limits);
          const least = Math.min(number, ...Object.values(limits).map((each) => each ?? number));
          expect(await createConcurrently(store, clientId, number)).toBe(least);
          expect(await store.clients.findClient(clientId)).toMatchObject({
            activeTasks: least,
            balance: limits.balance === null ? null : limits.balance - least,
          });
        },
      ),
      { numRuns: 25 },
    );
  }, 60_000);

  test("no 60 s contain more tasks than tasksPerMinute, for any sequence of creates and pauses", async () => {
    const pauses = fc.array(fc.constantFrom(0, 0, 0, 1, 999, 20_000, RATE_WINDOW_MS - 1, RATE_WINDOW_MS), {
      minLength: 5,
      maxLength: 40,
    });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 5 }), pauses, async (limit, pauses) => {
        await using store = await openContractStore(open);
        const clientId = await addClient(store, { tasksPerMinute: limit });
        const accepted: number[] = [];
        for (const pause of pauses) {
          store.clock.advance(pause);
          const now = store.clock.now();
          const outcome = await create(store, clientId);
          const inWindow = accepted.filter((at) => at > now - RATE_WINDOW_MS);
          expect(outcome.status).toBe(inWindow.length < limit ? "created" : "too_many_per_minute");
          if (outcome.status === "created") accepted.push(now);
        }
      }),
      { numRuns: 25 },
    );
  }, 60_000);
}
