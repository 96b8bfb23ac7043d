import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { openForWriting } from "../../packages/server/src/backend/sqlite/database/open-database.ts";
import { createStatements } from "../../packages/server/src/backend/sqlite/database/statements.ts";
import { openSqliteBackend } from "../../packages/server/src/backend/sqlite/open-sqlite-backend.ts";
import { createTask } from "../../packages/server/src/backend/sqlite/operations/create-task.ts";
import { TaskCounter } from "../../packages/server/src/backend/sqlite/writer/writer-store.ts";
import type { Backend } from "../../packages/server/src/core/backend.ts";
import type { NewTask } from "../../packages/server/src/core/task-backend.ts";
import { systemClock } from "../../packages/server/src/core/clock.ts";
import { silentLog } from "../../packages/server/src/core/log.ts";
import { DEFAULT_RETRY_POLICY } from "../../packages/server/src/core/settlement.ts";
import type { RunningTask } from "../../packages/server/src/core/task.ts";
import { uuidV7 } from "../../packages/server/src/core/uuid-v7.ts";
import type { Row, Section } from "../lib/row.ts";
import { timed } from "../lib/measure-load.ts";
import { measureFlush } from "./measure-flush.ts";
import { medianAndTail } from "./median-and-tail.ts";

const CONCURRENCY = 32;
const TASKS = 20_000;
const SINGLE_CREATES = 2_000;
const CLAIMS = 500;

/** Measures the embedded store in a temporary directory. Takes about a minute, mostly to fill the queue. */
export async function measureBackend(): Promise<Section> {
  const directory = mkdtempSync(path.join(tmpdir(), "stile-bench-"));
  try {
    await using backend = await open(path.join(directory, "busy"));
    const tasks = Array.from({ length: TASKS }, newTask);
    const rows = [
      perSecond("creates, 32 at a time", TASKS, await timed(() => createAll(backend, tasks))),
      perSecond("gets", TASKS, await timed(() => getAll(backend, tasks))),
      perSecond("claim and settle, 32 at a time", TASKS, await timed(() => claimAndSettleAll(backend))),
      ...(await measureSingleCreates(backend)),
      ...measureCommits(path.join(directory, "commits")),
      ...measureFlush(path.join(directory, "flush")),
      ...(await measureClaims(path.join(directory, "claims"))),
    ];
    return { title: "The embedded store, without HTTP", rows };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function open(directory: string): Promise<Backend> {
  return openSqliteBackend({
    directory,
    clock: systemClock,
    ids: uuidV7,
    retryPolicy: DEFAULT_RETRY_POLICY,
    log: silentLog,
    maxQueued: 10_000_000,
  });
}

function newTask(): NewTask {
  return {
    id: uuidV7(),
    clientId: "0199f000-0000-7000-8000-000000000000",
    payload: {
      websiteURL: "https://react-turnstile.vercel.app",
      websiteKey: "1x00000000000000000000AA",
      isolation: "widget",
    },
  };
}

async function createAll({ tasks }: Backend, all: readonly NewTask[]): Promise<void> {
  const rest = all.values();
  await concurrently(async () => {
    for (const task of rest) await tasks.create(task);
  });
}

async function getAll({ tasks }: Backend, all: readonly NewTask[]): Promise<void> {
  for (const { id } of all) await tasks.get(id);
}

/** Like a worker: each slot claims one task, then settles it. */
async function claimAndSettleAll({ tasks }: Backend): Promise<void> {
  const solution = { token: "XXXX.DUMMY.TOKEN.XXXX", userAgent: "Mozilla/5.0 (X11; Linux x86_64)" };
  await concurrently(async () => {
    for (;;) {
      const [task] = await claim(tasks);
      if (task === undefined) return;
      await tasks.settle(task.lease, { status: "completed", solution });
    }
  });
}

function claim(tasks: Backend["tasks"]): Promise<readonly RunningTask[]> {
  return tasks.claim({ workerId: "worker", limit: 1, leaseMs: 60_000 });
}

async function measureSingleCreates({ tasks }: Backend): Promise<readonly Row[]> {
  const durations: number[] = [];
  for (let index = 0; index < SINGLE_CREATES; index += 1) {
    durations.push(await timed(() => tasks.create(newTask())));
  }
  return medianAndTail("a single create", durations);
}

/** The same creates without the writer's thread; the difference is the cost of the messages between threads. */
function measureCommits(directory: string): readonly Row[] {
  using database = openForWriting(path.join(directory, "stile.db"));
  const counts = new TaskCounter({ queued: 0, running: 0, completed: 0, failed: 0 });
  const store = {
    statement: createStatements(database),
    file: path.join(directory, "stile.db"),
    counts,
    maxQueued: SINGLE_CREATES,
    retryPolicy: DEFAULT_RETRY_POLICY,
  };
  const durations = Array.from({ length: SINGLE_CREATES }, () => {
    const { id, clientId, payload } = newTask();
    const request = {
      id,
      clientId,
      payload: JSON.stringify(payload),
      priority: 0,
      number: null,
      idempotency: null,
      now: 0,
    };
    const start = performance.now();
    database.exec("BEGIN IMMEDIATE");
    createTask(store, request);
    database.exec("COMMIT");
    return performance.now() - start;
  });
  return medianAndTail("a single create without the thread", durations);
}

/** The same claims with few queued tasks and with many; tasks claimed before are kept. */
async function measureClaims(directory: string): Promise<readonly Row[]> {
  await using backend = await open(directory);
  const rows: Row[] = [];
  // Warm-up: the first claims are slower, and the two figures must be comparable.
  await createAll(backend, Array.from({ length: CLAIMS }, newTask));
  await claimAndSettleAll(backend);
  for (const waiting of [1_000, 1_000_000]) {
    const { queued } = await backend.tasks.counts();
    await createAll(backend, Array.from({ length: waiting - queued }, newTask));
    const durations: number[] = [];
    for (let index = 0; index < CLAIMS; index += 1) {
      durations.push(await timed(() => claim(backend.tasks)));
    }
    rows.push(...medianAndTail(`a claim with ${waiting} waiting`, durations));
  }
  return rows;
}

async function concurrently(work: () => Promise<void>): Promise<void> {
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
}

function perSecond(name: string, number: number, milliseconds: number): Row {
  return { name, value: (number / milliseconds) * 1_000, unit: "/s" };
}
