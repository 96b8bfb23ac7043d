import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import type { Backend } from "../../core/backend.ts";
import { DEFAULT_RETRY_POLICY } from "../../core/settlement.ts";
import type { RunningTask } from "../../core/task.ts";
import { createAdjustableClock } from "../testing/adjustable-clock.ts";
import { testBackend } from "../testing/backend-contract.ts";
import { LEASE_MS, openContractStore, PAYLOAD, RESULT_TTL_MS, SOLUTION } from "../testing/contract-store.ts";
import { startProcess } from "./testing/child-process.ts";
import { openDirectory } from "./testing/open-directory.ts";
import { openTemporaryBackend } from "./testing/open-temporary-backend.ts";
import { createTemporaryDirectory } from "./testing/temporary-directory.ts";

testBackend("the SQLite backend", openTemporaryBackend);

const create = ({ tasks }: Backend, id: string) => tasks.create({ id, clientId: "c", payload: PAYLOAD });

async function claim({ tasks }: Backend): Promise<RunningTask> {
  const [task] = await tasks.claim({ workerId: "w", limit: 1, leaseMs: LEASE_MS });
  if (task === undefined) throw new Error("no task could be claimed");
  return task;
}

test("tasks, results and keys survive closing and reopening", async () => {
  using directory = createTemporaryDirectory();
  const clock = createAdjustableClock();
  const options = { clock, maxQueued: 3 };
  const first = await openDirectory(directory.path, options);
  await first.clients.addKey({ clientName: "web", hash: "h", hint: "1234" });
  for (const id of ["ended", "running", "queued"]) await create(first, id);
  const ended = await claim(first);
  await first.tasks.settle(ended.lease, { status: "completed", solution: SOLUTION });
  await claim(first);
  const before = await Promise.all([
    first.tasks.get("ended"),
    first.tasks.get("queued"),
    first.clients.listKeys(),
  ]);
  await first.close();

  await using second = await openDirectory(directory.path, options);
  expect(
    await Promise.all([second.tasks.get("ended"), second.tasks.get("queued"), second.clients.listKeys()]),
  ).toEqual(before);
  expect(await second.tasks.counts()).toEqual({ queued: 2, running: 0, completed: 1, failed: 0 });
  await create(second, "one more");
  expect(await create(second, "too many")).toEqual({ status: "queue_full" });
});

test("a task that was running when its process died is retried, and fails after its last attempt", async () => {
  using directory = createTemporaryDirectory();
  const clock = createAdjustableClock();
  const options = {
    clock,
    retryPolicy: { ...DEFAULT_RETRY_POLICY, minAttempts: 2, timeLimitMs: 0, backoffMs: 20 },
  };
  const first = await openDirectory(directory.path, options);
  await create(first, "task");
  const lost = await claim(first);
  await first.close();

  const second = await openDirectory(directory.path, options);
  const available = Promise.withResolvers<void>();
  second.tasks.onAvailable(() => available.resolve());
  expect(await second.tasks.get("task")).toMatchObject({
    status: "queued",
    attempts: 1,
    availableAt: clock.now() + 20,
  });
  const late = { status: "completed", solution: SOLUTION } as const;
  expect(await second.tasks.settle(lost.lease, late)).toEqual({ status: "lease_lost" });
  clock.advance(20);
  await available.promise;
  expect(await claim(second)).toMatchObject({ id: "task", attempts: 2 });
  await second.close();

  await using third = await openDirectory(directory.path, options);
  expect(await third.tasks.get("task")).toMatchObject({
    status: "failed",
    failure: { code: "ERROR_CAPTCHA_UNSOLVABLE" },
  });
});

test("another process can manage keys while the service runs, without touching its tasks", async () => {
  using directory = createTemporaryDirectory();
  await using service = await openDirectory(directory.path);
  await create(service, "task");
  const running = await claim(service);

  await using adding = startProcess("manage-keys.program.ts", directory.path, "add", "hash-of-a-secret");
  expect(await adding.lines.next()).toMatchObject({ value: { status: "added" } });
  // Immediately: no call in between could have refreshed the service.
  expect(await service.clients.findByKeyHash("hash-of-a-secret")).toMatchObject({ name: "web" });
  await adding.ended;

  await using revoking = startProcess("manage-keys.program.ts", directory.path, "revoke", "cret");
  expect(await revoking.lines.next()).toMatchObject({ value: { revoked: true } });
  expect(await service.clients.findByKeyHash("hash-of-a-secret")).toBeUndefined();
  await revoking.ended;

  expect(await service.tasks.get("task")).toEqual(running);
  const settlement = { status: "completed", solution: SOLUTION } as const;
  expect(await service.tasks.settle(running.lease, settlement)).toEqual({ status: "held" });
});

test("processes that open a new directory concurrently all succeed, and lose no writes", async () => {
  using directory = createTemporaryDirectory();
  await using processes = new AsyncDisposableStack();
  const hashes = Array.from({ length: 4 }, (_, index) => `hash-${index}`);
  const outcomes = hashes.map((hash) =>
    processes.use(startProcess("manage-keys.program.ts", directory.path, "add", hash)).lines.next(),
  );
  for (const outcome of await Promise.all(outcomes)) expect(outcome.value).toEqual({ status: "added" });
  await using backend = await openDirectory(directory.path);
  expect((await backend.clients.listKeys()).map(({ hint }) => hint).toSorted()).toEqual(
    hashes.map((hash) => hash.slice(-4)),
  );
});

test("a requeued task is claimed before younger ones", async () => {
  await using store = await openContractStore(openTemporaryBackend);
  const [first, second, third] = await store.createTasks(3);
  const one = await store.claimOne();
  const two = await store.claimOne();
  await store.tasks.settle(two.lease, store.requeued(50));
  await store.tasks.settle(one.lease, store.requeued(100));
  store.clock.advance(100);
  const claimed = await store.tasks.claim({ workerId: "w", limit: 3, leaseMs: LEASE_MS });
  expect(claimed.map(({ id }) => id)).toEqual([first?.id, second?.id, third?.id]);
});

test("expire deletes at most 20,000 results per call and returns the number", async () => {
  await using store = await openContractStore(openTemporaryBackend, { maxQueued: 30_000 });
  const tasks = Array.from({ length: 20_500 }, () => store.newTask());
  await Promise.all(tasks.map((task) => store.tasks.create(task)));
  const claimed = await store.tasks.claim({ workerId: "w", limit: 30_000, leaseMs: LEASE_MS });
  await Promise.all(claimed.map(({ lease }) => store.tasks.settle(lease, store.completed())));
  store.clock.advance(RESULT_TTL_MS);
  expect(await store.tasks.expire()).toMatchObject({ requeued: 0, failed: 0, withdrawn: 0, deleted: 20_000 });
  expect(await store.tasks.expire()).toMatchObject({ requeued: 0, failed: 0, withdrawn: 0, deleted: 500 });
});

test("only this user can read the directory and its files; closing leaves one file of the database", async () => {
  using parent = createTemporaryDirectory();
  const directory = path.join(parent.path, "new", "data");
  const backend = await openDirectory(directory);
  await create(backend, "task");
  await backend.tasks.get("task");
  const mode = (file: string) => (statSync(file).mode & 0o777).toString(8);
  expect(mode(directory)).toBe("700");
  expect(readdirSync(directory).toSorted()).toEqual([
    ".gitignore",
    "stile.db",
    "stile.db-shm",
    "stile.db-wal",
  ]);
  for (const file of readdirSync(directory)) expect(mode(path.join(directory, file)), file).toBe("600");
  await backend.close();
  expect(readdirSync(directory)).toEqual([".gitignore", "stile.db"]);
});

test("a listener that throws is logged; the other listeners are still called", async () => {
  using directory = createTemporaryDirectory();
  const errors: string[] = [];
  const log = {
    debug() {},
    info() {},
    warn() {},
    error: (_: object, message: string) => errors.push(message),
  };
  await using backend = await openDirectory(directory.path, { log });
  const heard = Promise.withResolvers<void>();
  backend.tasks.onAvailable(() => {
    throw new Error("planned");
  });
  backend.tasks.onAvailable(() => heard.resolve());
  await create(backend, "task");
  await heard.promise;
  expect(errors).toEqual(["a listener for available tasks failed"]);
});

test("one commit that makes many tasks available calls each listener once", async () => {
  await using store = await openContractStore(openTemporaryBackend);
  let calls = 0;
  store.tasks.onAvailable(() => {
    calls += 1;
  });
  await Promise.all(Array.from({ length: 50 }, () => store.tasks.create(store.newTask())));
  expect(calls).toBe(1);
});
