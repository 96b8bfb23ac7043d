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

/** The writes that were acknowledged before the processes were killed. */
interface Acknowledged {
  readonly created: Set<TaskId>;
  /** The token of each settled task. */
  readonly settled: Map<TaskId, string>;
}

/** Runs the load, kills it after `afterLines` acknowledgements, and records them. */
async function loadAndKill(directory: string, afterLines: number, acknowledged: Acknowledged): Promise<void> {
  await using load = startProcess("load.program.ts", directory);
  let lines = 0;
  for await (const line of load.lines) {
    const reported = lineSchema.parse(line);
    if ("created" in reported) acknowledged.created.add(reported.created);
    else {
      expect(acknowledged.settled.get(reported.settled), "settled twice").toBeUndefined();
      acknowledged.settled.set(reported.settled, reported.token);
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

  // Each stored task was charged; tasks that failed because their process died every time were refunded.
  expect(await backend.clients.findClient(LOAD_CLIENT)).toMatchObject({
    balance: LOAD_BALANCE - queued - completed,
    activeTasks: queued,
  });
  expect(completed + failed).toBeGreaterThan(0);

  // Tasks that were running when the process was killed are requeued after a pause.
  clock.advance(10_000);
  const claimed = await tasks.claim({ workerId: "after", limit: queued, leaseMs: 1_000 });
  expect(claimed).toHaveLength(queued);
  expect(claimed.some(({ attempts }) => attempts > 1)).toBe(true);
  expect(claimed.filter(({ id }) => acknowledged.settled.has(id))).toEqual([]);
  for (const { id, lease } of claimed) {
    const solution = { token: `after-${id}`, userAgent: "agent" };
    const settlement = { status: "completed", solution } as const;
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

/** Resolves when this file exists; its directory must exist already. */
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
