import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { openSqliteBackend } from "../backend/sqlite/open-sqlite-backend.ts";
import { createAdjustableClock } from "../backend/testing/adjustable-clock.ts";
import type { TaskBackend } from "../core/task-backend.ts";
import { systemClock, type Clock } from "../core/clock.ts";
import { silentLog } from "../core/log.ts";
import { DEFAULT_RETRY_POLICY, type AttemptOutcome, type RetryPolicy } from "../core/settlement.ts";
import type { EndedTask, Task } from "../core/task.ts";
import type { TaskHandler } from "../core/task-handler.ts";
import { uuidV7 } from "../core/uuid-v7.ts";
import { startWorker, type Worker, type WorkerOptions } from "./worker.ts";

/** A task gets three attempts. */
const NO_TIME: RetryPolicy = { ...DEFAULT_RETRY_POLICY, timeLimitMs: 0, backoffMs: 1 };
const solved = { status: "completed", solution: { token: "token", userAgent: "agent" } } as const;
const solve: TaskHandler = async () => solved;

/** A handler that waits until it is opened or aborted. */
function gate() {
  const started = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<AttemptOutcome>();
  const handler: TaskHandler = (_task, { signal }) => {
    started.resolve();
    return new Promise((resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
      void opened.promise.then(resolve);
    });
  };
  return { handler, started: started.promise, open: opened.resolve };
}

interface Harness extends AsyncDisposable {
  readonly tasks: TaskBackend;
  readonly faults: object[];
  start(options: Partial<WorkerOptions> & Pick<WorkerOptions, "handler">): Worker;
  create(): Promise<string>;
  end(id: string): Promise<EndedTask>;
  get(id: string): Promise<Task>;
}

/** With a clock that only the test advances, no lease expires because the machine is busy. */
async function openHarness({ clock = systemClock }: { clock?: Clock } = {}): Promise<Harness> {
  const directory = await mkdtemp(path.join(tmpdir(), "stile-worker-"));
  const options = {
    directory,
    clock,
    ids: uuidV7,
    retryPolicy: DEFAULT_RETRY_POLICY,
    log: silentLog,
  };
  const backend = await openSqliteBackend(options);
  const { tasks } = backend;
  const workers: Worker[] = [];
  const faults: object[] = [];
  return {
    tasks,
    faults,
    start(workerOptions) {
      const worker = startWorker({
        tasks,
        retryPolicy: DEFAULT_RETRY_POLICY,
        log: { ...silentLog, error: (fields) => faults.push(fields) },
        incidentIds: () => "incident-1",
        workerId: "worker-1",
        concurrency: 4,
        // Longer than the test, so that nothing but what is tested ends an attempt.
        attemptTimeoutMs: 3_600_000,
        leaseMs: 20_000,
        ...workerOptions,
      });
      workers.push(worker);
      return worker;
    },
    async create() {
      const id = uuidV7();
      const payload = { websiteURL: "https://shop.example/", websiteKey: "1x", isolation: "widget" } as const;
      await tasks.create({ id, clientId: "client-a", payload });
      return id;
    },
    async end(id) {
      const ended = await tasks.waitUntilEnded(id, { timeoutMs: 20_000 });
      if (ended === undefined) throw new Error(`task ${id} did not end`);
      return ended;
    },
    async get(id) {
      const task = await tasks.get(id);
      if (task === undefined) throw new Error(`there is no task ${id}`);
      return task;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(workers.map((worker) => worker.drain(0)));
      await backend.close();
      await rm(directory, { recursive: true });
    },
  };
}

describe("startWorker", () => {
  test("runs queued tasks and new tasks", async () => {
    await using harness = await openHarness();
    const waiting = await harness.create();
    harness.start({ handler: solve, pollMs: 3_600_000 });
    const later = await harness.create();
    expect(await harness.end(waiting)).toMatchObject({ status: "completed", attempts: 1 });
    expect(await harness.end(later)).toMatchObject({ status: "completed", attempts: 1 });
  });

  test("runs at most one attempt per slot", async () => {
    await using harness = await openHarness();
    let running = 0;
    let most = 0;
    const handler: TaskHandler = async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise(setImmediate);
      running -= 1;
      return solved;
    };
    const tasks = await Promise.all(Array.from({ length: 40 }, () => harness.create()));
    harness.start({ handler, concurrency: 3 });
    await Promise.all(tasks.map((id) => harness.end(id)));
    expect(most).toBe(3);
  });

  test("a task that Stile fails gets three attempts, however old it is", async () => {
    await using harness = await openHarness();
    const failure = { code: "ERROR_CAPTCHA_UNSOLVABLE", description: "lost", isOurFault: true } as const;
    const id = await harness.create();
    harness.start({ handler: async () => ({ status: "interrupted", failure }), retryPolicy: NO_TIME });
    expect(await harness.end(id)).toMatchObject({ status: "failed", failure, attempts: 3 });
    expect(await harness.tasks.attemptRecords(id)).toMatchObject([
      { fault: "stile" },
      { fault: "stile" },
      { fault: "stile" },
    ]);
  });

  test("a task that Stile fails is retried within its time limit", async () => {
    await using harness = await openHarness();
    const failure = { code: "ERROR_CAPTCHA_UNSOLVABLE", description: "lost", isOurFault: true } as const;
    const id = await harness.create();
    let attempts = 0;
    const handler: TaskHandler = async () => (++attempts < 6 ? { status: "interrupted", failure } : solved);
    harness.start({ handler, retryPolicy: { ...DEFAULT_RETRY_POLICY, backoffMs: 1 } });
    expect(await harness.end(id)).toMatchObject({ status: "completed", attempts: 6 });
  });

  test("a missed deadline is the page's fault only if a scenario made the widget wait", async () => {
    await using harness = await openHarness();
    const failure = { code: "ERROR_CAPTCHA_UNSOLVABLE", description: expect.stringContaining("20 ms") };
    const missed = { handler: gate().handler, attemptTimeoutMs: 20, retryPolicy: NO_TIME, concurrency: 1 };
    const questions: object[] = [];
    const wasRequested = async (question: object) => {
      questions.push(question);
      return true;
    };
    const pagesFault = await harness.create();
    const worker = harness.start({ ...missed, wasRequested });
    const ended = await harness.end(pagesFault);
    expect(ended).toMatchObject({ status: "failed", failure, attempts: 1 });
    expect(ended).not.toHaveProperty("failure.isOurFault");
    expect(questions).toEqual([{ sitekey: "1x", stage: "load", isLate: true, withinMs: 20 }]);
    expect(await harness.tasks.attemptRecords(pagesFault)).toMatchObject([{ fault: "page" }]);
    await worker.drain(0);

    const ours = { status: "failed", failure: { ...failure, isOurFault: true }, attempts: 3 };
    const unexplained = await harness.create();
    const second = harness.start({ ...missed, wasRequested: async () => false });
    expect(await harness.end(unexplained)).toMatchObject(ours);
    await second.drain(0);

    let outages = 0;
    const duringOutage = await harness.create();
    harness.start({ ...missed, wasRequested, storeOutages: () => (outages += 1) });
    expect(await harness.end(duringOutage)).toMatchObject(ours);
  });

  test("a fault is logged, and the task gets an incident id", async () => {
    await using harness = await openHarness();
    const id = await harness.create();
    harness.start({
      handler: () => Promise.reject(new Error("secret detail")),
      retryPolicy: NO_TIME,
    });
    const ended = await harness.end(id);
    expect(ended).toMatchObject({ status: "failed", failure: { code: "ERROR_INTERNAL_SERVER_ERROR" } });
    expect(JSON.stringify(ended)).toContain("incident-1");
    expect(JSON.stringify(ended)).not.toContain("secret detail");
    expect(harness.faults[0]).toMatchObject({ incidentId: "incident-1", err: new Error("secret detail") });
  });

  test("aborts an attempt that lost its lease and writes nothing", async () => {
    await using harness = await openHarness({ clock: createAdjustableClock() });
    const { handler, started } = gate();
    const id = await harness.create();
    const worker = harness.start({ handler, leaseMs: 60, concurrency: 1 });
    await started;
    const running = await harness.get(id);
    if (running.status !== "running") throw new Error(`the task is ${running.status}`);
    await harness.tasks.settle(running.lease, solved);
    await expect.poll(() => worker.running).toBe(0);
    expect(await harness.get(id)).toMatchObject({ status: "completed" });
  });

  test("aborts an attempt as soon as its task is cancelled", async () => {
    await using harness = await openHarness();
    const { handler, started } = gate();
    const id = await harness.create();
    const worker = harness.start({ handler, leaseMs: 3_600_000, concurrency: 1 });
    await started;
    const failure = { code: "ERROR_CAPTCHA_UNSOLVABLE", description: "cancelled" } as const;
    await harness.tasks.cancel(id, failure);
    await expect.poll(() => worker.running).toBe(0);
    expect(await harness.get(id)).toMatchObject({ status: "failed", failure });
    expect(harness.faults).toEqual([]);
  });

  test("renews the lease of a long attempt", async () => {
    const clock = createAdjustableClock();
    await using harness = await openHarness({ clock });
    const { handler, started, open } = gate();
    const id = await harness.create();
    harness.start({ handler, leaseMs: 100, pollMs: 20 });
    await started;
    for (let part = 0; part < 4; part += 1) {
      clock.advance(60);
      await expect
        .poll(() => harness.get(id))
        .toMatchObject({ status: "running", leaseExpiresAt: clock.now() + 100 });
    }
    open(solved);
    expect(await harness.end(id)).toMatchObject({ status: "completed", attempts: 1 });
  });
});

describe("drain", () => {
  test("waits for running attempts and claims no new tasks", async () => {
    await using harness = await openHarness();
    const { handler, started, open } = gate();
    const running = await harness.create();
    const worker = harness.start({ handler, concurrency: 1 });
    await started;
    const waiting = await harness.create();
    const drained = worker.drain(20_000);
    open(solved);
    await drained;
    expect(await harness.get(running)).toMatchObject({ status: "completed" });
    expect(await harness.get(waiting)).toMatchObject({ status: "queued", attempts: 0 });
  });

  test("returns attempts that take too long to the queue without counting them", async () => {
    await using harness = await openHarness();
    const { handler, started } = gate();
    const id = await harness.create();
    const worker = harness.start({ handler });
    await started;
    await worker.drain(0);
    expect(await harness.get(id)).toMatchObject({ status: "queued", attempts: 0 });
    await worker.drain(0);
  });
});
