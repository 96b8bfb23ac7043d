import { expect, test } from "vitest";
import type { CallbackClaim } from "../../core/callback-store.ts";
import {
  FAILURE,
  openContractStore,
  RESULT_TTL_MS,
  type ContractStore,
  type OpenBackend,
} from "./contract-store.ts";

const CALLBACK = { url: "https://shop.example/hook", signingKey: "c2VjcmV0" };
const CLAIM = { limit: 10, leaseMs: 10_000 };

async function endOne(store: ContractStore): Promise<string> {
  const task = store.newTask({ callback: CALLBACK });
  await store.tasks.create(task);
  await store.tasks.settle((await store.claimOne()).lease, store.completed());
  return task.id;
}

export function testCallbacks(open: OpenBackend): void {
  test("a callback is due once its task has ended, and is claimed once", async () => {
    await using store = await openContractStore(open);
    const { callbacks } = store.backend;
    const task = store.newTask({ callback: CALLBACK });
    await store.tasks.create(task);
    expect(await callbacks.claimDue(CLAIM)).toEqual([]);
    const { lease } = await store.claimOne();
    expect(await callbacks.claimDue(CLAIM)).toEqual([]);
    expect(await callbacks.get(task.id)).toMatchObject({ status: "waiting", attempts: 0, error: null });
    await store.tasks.settle(lease, store.completed());
    const due = await callbacks.claimDue(CLAIM);
    const ended = await store.tasks.get(task.id);
    const claimedAt = store.clock.now();
    expect(due).toEqual([{ ...CALLBACK, attempts: 1, number: null, task: ended, claimedAt }]);
    expect(await callbacks.claimDue(CLAIM)).toEqual([]);
  });

  test("the callback of a numbered task has the number", async () => {
    await using store = await openContractStore(open);
    const created = await store.tasks.create(store.newTask({ callback: CALLBACK, isNumbered: true }));
    await store.tasks.settle((await store.claimOne()).lease, store.completed());
    const [due] = await store.backend.callbacks.claimDue(CLAIM);
    expect(created).toMatchObject({ status: "created", number: due?.number });
    expect(due?.number).toBeTypeOf("number");
  });

  test("tasks without a callback have none", async () => {
    await using store = await openContractStore(open);
    const [task] = await store.createTasks(1);
    await store.tasks.settle((await store.claimOne()).lease, store.completed());
    expect(await store.backend.callbacks.claimDue(CLAIM)).toEqual([]);
    expect(await store.backend.callbacks.get(task?.id ?? "")).toBeUndefined();
    expect(await store.backend.callbacks.get("nonsense")).toBeUndefined();
  });

  test.each(["failed", "cancelled"])("a task that ends as %s has a callback too", async (end) => {
    await using store = await openContractStore(open);
    const task = store.newTask({ callback: CALLBACK });
    await store.tasks.create(task);
    if (end === "cancelled") await store.tasks.cancel(task.id, FAILURE);
    else await store.tasks.settle((await store.claimOne()).lease, store.failed());
    expect(await store.backend.callbacks.claimDue(CLAIM)).toMatchObject([{ task: { status: "failed" } }]);
  });

  test("a due callback calls the listeners", async () => {
    await using store = await openContractStore(open);
    let heard = 0;
    const stop = store.backend.callbacks.onDue(() => {
      heard += 1;
    });
    await endOne(store);
    expect(heard).toBe(1);
    await store.createTasks(1);
    await store.tasks.settle((await store.claimOne()).lease, store.completed());
    expect(heard).toBe(1);
    stop();
    await endOne(store);
    expect(heard).toBe(1);
  });

  test("a delivered callback is never due again", async () => {
    await using store = await openContractStore(open);
    const { callbacks } = store.backend;
    const id = await endOne(store);
    await callbacks.claimDue(CLAIM);
    await callbacks.settle(id, 1, { status: "delivered" });
    expect(await callbacks.get(id)).toEqual({
      taskId: id,
      url: CALLBACK.url,
      status: "delivered",
      attempts: 1,
      error: null,
    });
    store.clock.advance(60_000);
    expect(await callbacks.claimDue(CLAIM)).toEqual([]);
  });

  test("a failed callback is due again after a pause, and is given up in the end", async () => {
    await using store = await openContractStore(open);
    const { callbacks } = store.backend;
    const id = await endOne(store);
    await callbacks.claimDue(CLAIM);
    await callbacks.settle(id, 1, {
      status: "failed",
      error: "HTTP 500",
      retryInMs: 2_000,
    });
    expect(await callbacks.get(id)).toMatchObject({ status: "waiting", attempts: 1, error: "HTTP 500" });
    store.clock.advance(1_999);
    expect(await callbacks.claimDue(CLAIM)).toEqual([]);
    store.clock.advance(1);
    expect(await callbacks.claimDue(CLAIM)).toMatchObject([{ attempts: 2 }]);
    await callbacks.settle(id, 2, { status: "failed", error: "HTTP 404", retryInMs: null });
    expect(await callbacks.get(id)).toMatchObject({ status: "given_up", attempts: 2, error: "HTTP 404" });
    store.clock.advance(60_000);
    expect(await callbacks.claimDue(CLAIM)).toEqual([]);
  });

  test("a callback whose sender died is due again, and a late result of that sender is ignored", async () => {
    await using store = await openContractStore(open);
    const { callbacks } = store.backend;
    const id = await endOne(store);
    await callbacks.claimDue(CLAIM);
    store.clock.advance(CLAIM.leaseMs);
    expect(await callbacks.claimDue(CLAIM)).toMatchObject([{ attempts: 2 }]);
    await callbacks.settle(id, 1, { status: "failed", error: "late", retryInMs: null });
    expect(await callbacks.get(id)).toMatchObject({ status: "waiting", error: null });
  });

  test("a claim returns at most its limit, longest due first", async () => {
    await using store = await openContractStore(open);
    const ids = [];
    for (let at = 0; at < 3; at += 1) {
      ids.push(await endOne(store));
      store.clock.advance(1);
    }
    const first = await store.backend.callbacks.claimDue({ ...CLAIM, limit: 2 });
    expect(first.map(({ task }) => task.id).toSorted()).toEqual(ids.slice(0, 2));
    expect(await store.backend.callbacks.claimDue({ ...CLAIM, limit: 2 })).toMatchObject([
      { task: { id: ids[2] } },
    ]);
  });

  test("a callback is deleted with its result", async () => {
    await using store = await openContractStore(open);
    const id = await endOne(store);
    store.clock.advance(RESULT_TTL_MS);
    expect(await store.backend.callbacks.claimDue(CLAIM)).toEqual([]);
    await store.tasks.expire();
    expect(await store.backend.callbacks.get(id)).toBeUndefined();
  });

  test("a thousand callbacks of one client do not delay the callback of another", async () => {
    await using store = await openContractStore(open, { maxQueued: 2_000 });
    const end = async (clientId: string) => {
      const task = store.newTask({ clientId, callback: CALLBACK });
      await store.tasks.create(task);
      await store.tasks.cancel(task.id, FAILURE);
    };
    await Promise.all(Array.from({ length: 1_000 }, () => end("busy")));
    store.clock.advance(1);
    await end("quiet");
    const clientsOf = async (claim: Partial<CallbackClaim>) =>
      (await store.backend.callbacks.claimDue({ ...CLAIM, ...claim })).map(({ task }) => task.clientId);
    expect((await clientsOf({ limit: 2 })).toSorted()).toEqual(["busy", "quiet"]);
    expect(await clientsOf({ perClient: 3, inFlight: { busy: 1, quiet: 1 } })).toEqual(["busy", "busy"]);
    expect(await clientsOf({ perClient: 3, inFlight: { busy: 3 } })).toEqual([]);
    await end("quiet");
    expect(await clientsOf({ perClient: 3, inFlight: { busy: 3 } })).toEqual(["quiet"]);
    await end("quiet");
    expect(await clientsOf({ limit: 1, inFlight: { busy: 1 } })).toEqual(["quiet"]);
    expect(await clientsOf({ limit: 20 })).toEqual(Array.from({ length: 20 }, () => "busy"));
  });
}
