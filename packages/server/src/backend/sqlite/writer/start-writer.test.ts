import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { BackendUnavailableError, type Backend } from "../../../core/backend.ts";
import { LEASE_MS, openContractStore, PAYLOAD } from "../../testing/contract-store.ts";
import { openDirectory } from "../testing/open-directory.ts";
import { openTemporaryBackend } from "../testing/open-temporary-backend.ts";
import { fillUp, mountSmallDisk } from "../testing/small-disk.ts";
import { createTemporaryDirectory } from "../testing/temporary-directory.ts";

test("a failing write does not affect the other writes of its commit", async () => {
  await using store = await openContractStore(openTemporaryBackend);
  const tasks = Array.from({ length: 10 }, () => store.newTask());
  const twice = tasks[3];
  if (twice === undefined) throw new Error("ten tasks were made");
  const results = await Promise.allSettled([...tasks, twice].map((task) => store.tasks.create(task)));
  const broken = results.pop();
  expect(broken).toMatchObject({
    status: "rejected",
    reason: { message: expect.stringContaining("UNIQUE constraint failed: task.id") },
  });
  expect(results).toEqual(tasks.map(() => ({ status: "fulfilled", value: { status: "created" } })));
  expect(await store.tasks.counts()).toMatchObject({ queued: 10 });
  const claimed = await store.tasks.claim({ workerId: "w", limit: 20, leaseMs: LEASE_MS });
  expect(claimed.map(({ id }) => id)).toEqual(tasks.map(({ id }) => id));
});

test("the writes of one turn run in order, and each sees the ones before it", async () => {
  await using store = await openContractStore(openTemporaryBackend, { maxQueued: 1 });
  const [one, two] = [store.newTask(), store.newTask()];
  const claim = () => store.tasks.claim({ workerId: "w", limit: 5, leaseMs: LEASE_MS });
  const [, refused, claimed, created, rest] = await Promise.all([
    store.tasks.create(one),
    store.tasks.create(two),
    claim(),
    store.tasks.create(two),
    claim(),
  ]);
  expect(refused).toEqual({ status: "queue_full" });
  expect(claimed.map(({ id }) => id)).toEqual([one.id]);
  expect(created).toEqual({ status: "created" });
  expect(rest.map(({ id }) => id)).toEqual([two.id]);
});

test.skipIf(process.getuid?.() !== 0)("a full disk loses only the writes made while it is full", async () => {
  using disk = mountSmallDisk(2_000_000);
  await using backend = await openDirectory(disk.path);
  const payload = { ...PAYLOAD, cData: "x".repeat(2_000) };
  const create = (id: string) => backend.tasks.create({ id, clientId: "client", payload });
  const accepted: string[] = [];
  await create("before");
  const filler = fillUp(disk.path);
  let refusal: unknown;
  for (let index = 0; refusal === undefined && index < 10_000; index += 1) {
    await create(`task-${index}`).then(
      () => accepted.push(`task-${index}`),
      (error: unknown) => {
        refusal = error;
      },
    );
  }
  expect(refusal).toBeInstanceOf(BackendUnavailableError);
  expect(String(refusal)).toContain(`the disk that holds ${disk.path} is full. Free some space`);
  await expect(backend.tasks.claim({ workerId: "w", limit: 100, leaseMs: LEASE_MS })).rejects.toBeInstanceOf(
    BackendUnavailableError,
  );
  await expectCounted(backend, accepted.length + 1);

  filler[Symbol.dispose]();
  expect(await create("after")).toEqual({ status: "created" });
  await expectCounted(backend, accepted.length + 2);
  for (const id of ["before", ...accepted, "after"]) {
    expect(await backend.tasks.get(id), id).toMatchObject({ status: "queued", payload });
  }
});

async function expectCounted({ tasks }: Backend, queued: number): Promise<void> {
  expect(await tasks.counts()).toEqual({ queued, running: 0, completed: 0, failed: 0 });
}

test("close ends the thread", async () => {
  using directory = createTemporaryDirectory();
  const threads = () => process.getActiveResourcesInfo().filter((name) => name === "MessagePort").length;
  const before = threads();
  const backend = await openDirectory(directory.path);
  await backend.tasks.create({ id: "task", clientId: "client", payload: PAYLOAD });
  await backend.close();
  expect(threads()).toBe(before);
});

test("a write waits for another process's write", async () => {
  using directory = createTemporaryDirectory();
  await using backend = await openDirectory(directory.path);
  using other = new DatabaseSync(path.join(directory.path, "stile.db"));
  other.exec("BEGIN IMMEDIATE");
  const creating = backend.tasks.create({ id: "task", clientId: "client", payload: PAYLOAD });
  await new Promise(setImmediate);
  expect(await backend.tasks.get("task")).toBeUndefined();
  other.exec("COMMIT");
  expect(await creating).toEqual({ status: "created" });
});

test("when the thread dies, writes in flight fail, reads still work, and close returns", async () => {
  using directory = createTemporaryDirectory();
  const started = Promise.withResolvers<Worker>();
  process.once("worker", started.resolve);
  await using backend = await openDirectory(directory.path);
  const create = (id: string) => backend.tasks.create({ id, clientId: "client", payload: PAYLOAD });
  await create("before");
  const underWay = expect(Promise.all([create("one"), create("two")])).rejects.toThrow(
    new BackendUnavailableError("the database writer stopped (its thread ended). Restart Stile"),
  );
  const worker = await started.promise;
  await Promise.all([underWay, worker.terminate()]);
  await expect(create("after")).rejects.toBeInstanceOf(BackendUnavailableError);
  expect(await backend.tasks.get("before")).toMatchObject({ status: "queued" });
});
