import { existsSync } from "node:fs";
import { watch } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { hasEnded, type TaskId } from "../../core/task.ts";
import { createAdjustableClock } from "../testing/adjustable-clock.ts";
import { startProcess } from "./testing/child-process.ts";
import { LOAD_BALANCE, LOAD_CLIENT } from "./testing/load-client.ts";
import { openDirectory } from "./testing/open-directory.ts";
import { createTemporaryDirectory } from "./testing/temporary-directory.ts";

const lineSchema = z.union([
  z.object({ created: z.string() }),
  z.object({ settled: z.string(), token: z.string() }),
]);

/** What processes were told is on disk, before they were killed. */
interface Acknowledged {
  readonly created: Set<TaskId>;
  /** The token that each settled task was given. */
  readonly settled: Map<TaskId, string>;
}

/** Runs the load, kills it after so many acknowledgements, and adds what it told until then. */
async function loadAndKill(directory: string, afterLines: number, acknowledged: Acknowledged): Promise<void> {
  await using load = startProcess("load.program.ts", directory);
  let lines = 0;
  for await (const line of load.lines) {
    const told = lineSchema.parse(line);
    if ("created" in told) acknowledged.created.add(told.created);
    else {
      expect(acknowledged.settled.get(told.settled), "settled twice").toBeUndefined();
      acknowledged.settled.set(told.settled, told.token);
    }
    lines += 1;
    if (lines === afterLines) load.process.kill("SIGKILL");
  }
  await load.ended;
  expect(load.process.signalCode).toBe("SIGKILL");
}

test("killed again and again under load: no acknowledged task is lost, none is settled twice", async () => {
  using directory = createTemporaryDirectory();
  const acknowledged: Acknowledged = { created: new Set(), settled: new Map() };
  for (const afterLines of [1, 500, 777]) await loadAndKill(directory.path, afterLines, acknowledged);

  const clock = createAdjustableClock(Date.now());
  await using backend = await openDirectory(directory.path, { clock });
  const { tasks } = backend;
  const { queued, running, completed, failed } = await tasks.counts();
  expect(running).toBe(0);
  expect(queued).toBeGreaterThan(0);

  // Each stored task was paid for, and those that failed since their process died each time were given back.
  expect(await backend.clients.findClient(LOAD_CLIENT)).toMatchObject({
    balance: LOAD_BALANCE - queued - completed,
    activeTasks: queued,
  });
  expect(completed + failed).toBeGreaterThan(0);

  // The tasks that ran when the process was killed come back after a pause; then everything can be done.
  clock.advance(10_000);
  const claimed = await tasks.claim({ workerId: "after", limit: queued, leaseMs: 1_000 });
  expect(claimed).toHaveLength(queued);
  expect(claimed.some(({ attempts }) => attempts > 1)).toBe(true);
  expect(claimed.filter(({ id }) => acknowledged.settled.has(id))).toEqual([]);
  for (const { id, lease } of claimed) {
    const solution = { token: `after-${id}`, userAgent: "agent" };
    const settlement = { status: "completed", solution, endedAt: clock.now() } as const;
    expect(await tasks.settle(lease, settlement)).toEqual({ status: "held" });
  }
  for (const id of acknowledged.created) {
    const task = await tasks.get(id);
    if (task === undefined || !hasEnded(task)) throw new Error(`${id} was lost: ${task?.status}`);
    const token = acknowledged.settled.get(id);
    if (token !== undefined) expect(task).toMatchObject({ status: "completed", solution: { token } });
  }
}, 60_000);

test.each([
  ["its file is there", "stile.db"],
  ["its write-ahead log is there", "stile.db-wal"],
  ["readers can map it", "stile.db-shm"],
])("a process that is killed as soon as %s leaves a directory that can be opened", async (_when, file) => {
  using directory = createTemporaryDirectory();
  await using load = startProcess("load.program.ts", directory.path);
  await appearanceOf(path.join(directory.path, file));
  load.process.kill("SIGKILL");
  await load.ended;
  expect(load.process.signalCode).toBe("SIGKILL");
  await using backend = await openDirectory(directory.path);
  expect(await backend.tasks.counts()).toMatchObject({ running: 0 });
});

/** Resolves when a file of a directory that exists has appeared. */
async function appearanceOf(file: string): Promise<void> {
  const watched = new AbortController();
  const changes = watch(path.dirname(file), { signal: watched.signal });
  try {
    if (existsSync(file)) return;
    for await (const { eventType } of changes) if (eventType === "rename" && existsSync(file)) return;
  } finally {
    watched.abort();
  }
}
