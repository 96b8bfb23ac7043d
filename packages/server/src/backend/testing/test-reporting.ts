import { expect, test } from "vitest";
import {
  openContractStore,
  PAYLOAD,
  RESULT_TTL_MS,
  type ContractStore,
  type OpenBackend,
} from "./contract-store.ts";

async function completeOne(store: ContractStore, hostname = "example.com", clientId = "client-1") {
  const task = store.newTask({ clientId, payload: { ...PAYLOAD, websiteURL: `https://${hostname}/form` } });
  await store.tasks.create(task);
  await store.tasks.settle((await store.claimOne()).lease, store.completed());
  return task.id;
}

export function testReporting(open: OpenBackend): void {
  test("reports are counted per client and site", async () => {
    await using store = await openContractStore(open);
    expect(await store.tasks.reportCounts()).toEqual([]);
    for (const verdict of ["correct", "correct", "incorrect"] as const) {
      expect(await store.tasks.report(await completeOne(store), verdict)).toEqual({ status: "reported" });
    }
    await store.tasks.report(await completeOne(store, "shop.example"), "incorrect");
    await store.tasks.report(await completeOne(store, "example.com", "client-2"), "correct");
    expect(await store.tasks.reportCounts()).toEqual([
      { clientId: "client-1", hostname: "example.com", correct: 2, incorrect: 1 },
      { clientId: "client-1", hostname: "shop.example", correct: 0, incorrect: 1 },
      { clientId: "client-2", hostname: "example.com", correct: 1, incorrect: 0 },
    ]);
  });

  test("the latest report of a task counts", async () => {
    await using store = await openContractStore(open);
    const id = await completeOne(store);
    for (const verdict of ["correct", "correct", "incorrect", "incorrect"] as const) {
      expect(await store.tasks.report(id, verdict)).toEqual({ status: "reported" });
    }
    expect(await store.tasks.reportCounts()).toMatchObject([{ correct: 0, incorrect: 1 }]);
    await store.tasks.report(id, "correct");
    expect(await store.tasks.reportCounts()).toMatchObject([{ correct: 1, incorrect: 0 }]);
  });

  test("a task without a token cannot be reported", async () => {
    await using store = await openContractStore(open);
    const [task] = await store.createTasks(1);
    const none = { status: "no_token" };
    expect(await store.tasks.report(task?.id ?? "", "correct")).toEqual(none);
    expect(await store.tasks.report("nonsense", "correct")).toEqual(none);
    await store.tasks.settle((await store.claimOne()).lease, store.failed());
    expect(await store.tasks.report(task?.id ?? "", "correct")).toEqual(none);
    const id = await completeOne(store);
    store.clock.advance(RESULT_TTL_MS);
    expect(await store.tasks.report(id, "correct")).toEqual(none);
    expect(await store.tasks.reportCounts()).toEqual([]);
  });

  test("counts outlive the results", async () => {
    await using store = await openContractStore(open);
    await store.tasks.report(await completeOne(store), "correct");
    store.clock.advance(RESULT_TTL_MS);
    await store.tasks.expire();
    expect(await store.tasks.reportCounts()).toMatchObject([{ correct: 1 }]);
  });

  test("the mean duration covers the latest tokens", async () => {
    await using store = await openContractStore(open);
    expect(await store.tasks.meanDurationMs()).toBeUndefined();
    for (const duration of [1_000, 3_000]) {
      await store.createTasks(1);
      store.clock.advance(duration);
      await store.tasks.settle((await store.claimOne()).lease, store.completed());
    }
    await store.createTasks(1);
    await store.tasks.settle((await store.claimOne()).lease, store.failed());
    expect(await store.tasks.meanDurationMs()).toBe(2_000);
  });
}
