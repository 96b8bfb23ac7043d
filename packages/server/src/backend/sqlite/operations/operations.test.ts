import type { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { UNLIMITED } from "../../../core/client.ts";
import { DEFAULT_RETRY_POLICY } from "../../../core/settlement.ts";
import { openForWriting } from "../database/open-database.ts";
import { createStatements, type Statements } from "../database/statements.ts";
import { callbackState, isCallbackDue } from "../queries/callback-state.ts";
import { findClientByKeyHash } from "../queries/find-client-by-key-hash.ts";
import { findClient } from "../queries/list-clients.ts";
import { findIdByNumber } from "../queries/find-id-by-number.ts";
import { getAttemptRecords } from "../queries/get-attempt-records.ts";
import { getTask } from "../queries/get-task.ts";
import { isNodeDraining } from "../queries/list-nodes.ts";
import { listTasks } from "../queries/list-tasks.ts";
import { meanDurationMs } from "../queries/mean-duration.ts";
import { nextAvailableAt } from "../queries/next-available-at.ts";
import { oldestQueuedAt } from "../queries/oldest-queued-at.ts";
import { createTemporaryDirectory } from "../testing/temporary-directory.ts";
import { TaskCounter, type WriterStore } from "../writer/writer-store.ts";
import { operations, type OperationName, type RequestOf } from "./operations.ts";

const lease = { taskId: "task", leaseId: "lease" };
const failure = { code: "ERROR_CAPTCHA_UNSOLVABLE", description: "refused" } as const;
const limits = { tasksAtOnce: 10, tasksPerMinute: 10, balance: 10 };
const createRequest = {
  id: "task",
  clientId: "c",
  payload: '{"websiteURL":"http://h"}',
  priority: 0,
  number: 7,
  now: 1,
};

/** In this order they take a task through all its states, so each operation runs all of its statements. */
const requests: { readonly [Name in OperationName]: readonly RequestOf<Name>[] } = {
  addClient: [
    { id: "c", settings: { ...UNLIMITED, name: "n", ...limits }, now: 1 },
    { id: "gone", settings: { ...UNLIMITED, name: "gone" }, now: 1 },
  ],
  addKey: [{ id: "k", newClientId: "new", clientName: "n", hash: "h", hint: "i", taskIds: "uuid", now: 1 }],
  createTask: [
    {
      ...createRequest,
      callback: { url: "http://h", signingKey: "k" },
      idempotency: { key: "key", fingerprint: "f" },
    },
    { ...createRequest, id: "lost", number: null, idempotency: null },
    { ...createRequest, id: "cancelled", number: 7, idempotency: null },
    { ...createRequest, id: "failed", number: null, idempotency: null },
    { ...createRequest, id: "withdrawn", clientId: "gone", number: null, idempotency: null },
  ],
  updateClient: [{ id: "c", changes: { addBalance: 1 } }],
  removeClient: [{ id: "gone", now: 1 }],
  withdrawTasks: [{ limit: 10, now: 1 }],
  claimTasks: [{ workerId: "w", leaseId: "lease", limit: 2, leaseExpiresAt: 10, now: 1 }],
  renewLease: [{ lease, leaseExpiresAt: 20, now: 1 }],
  settleLostLeases: [{ expiredBy: 10, limit: 10, now: 10 }],
  settleTask: [
    {
      lease,
      settlement: { status: "completed", solution: { token: "t", userAgent: "u" } },
      record: {
        attempt: 1,
        workerId: "w",
        claimedAt: 1,
        pageReadyAt: null,
        widgetRunAt: null,
        endedAt: 11,
        outcome: "completed",
        fault: null,
        failure: null,
        page: null,
      },
      now: 11,
    },
  ],
  claimCallbacks: [{ limit: 10, dueAgainAt: 30, now: 12 }],
  settleCallback: [{ taskId: "task", attempts: 1, outcome: { status: "delivered" }, now: 13 }],
  reportTask: [{ id: "task", verdict: "correct", endedBy: 1 }],
  cancelTask: [{ id: "cancelled", failure, now: 12 }],
  deleteOldResults: [{ endedBy: 11, limit: 10 }],
  forgetIdempotencyKeys: [{ limit: 10, now: 1_000_000 }],
  revokeKey: [{ id: "k", now: 1 }],
  probeWrites: [{ isThorough: false, now: 1 }],
  importClient: [
    {
      ...UNLIMITED,
      id: "restored",
      name: "restored",
      createdAt: 1,
      keys: [{ id: "k2", hash: "h2", hint: "i", taskIds: "uuid", createdAt: 1, revokedAt: null }],
    },
  ],
  renewNode: [{ id: "node", report: "{}", isDraining: false, expiresAt: 10, now: 1 }],
  drainNode: [{ id: "node", isDraining: true, expiredBy: 1 }],
  removeNode: [{ id: "node" }],
};

/** Runs every operation and query; returns the SQL of all statements. */
function runEverything(database: DatabaseSync): readonly string[] {
  const statements = createStatements(database);
  const used = new Set<string>();
  const statement: Statements = (sql) => {
    used.add(sql);
    return statements(sql);
  };
  const counts = new TaskCounter({ queued: 0, running: 0, completed: 0, failed: 0 });
  const store: WriterStore = {
    statement,
    file: ":memory:",
    counts,
    maxQueued: 10,
    retryPolicy: DEFAULT_RETRY_POLICY,
  };
  for (const [name, each] of Object.entries(requests)) {
    const operation = operations[name as OperationName] as (store: WriterStore, request: unknown) => unknown;
    for (const request of each) operation(store, request);
  }
  operations.claimTasks(store, { workerId: "w", leaseId: "l", limit: 5, leaseExpiresAt: 9_999, now: 9_000 });
  operations.settleTask(store, {
    lease: { taskId: "failed", leaseId: "l" },
    settlement: { status: "failed", failure: { ...failure, isOurFault: true } },
    now: 9_001,
  });
  getTask(statement, { id: "task", endedBy: 1 });
  findClient(statement, "n");
  findIdByNumber(statement, 7);
  findClientByKeyHash(statement, "h");
  nextAvailableAt(statement, 1);
  meanDurationMs(statement);
  getAttemptRecords(statement, { id: "task", endedBy: 1 });
  listTasks(statement, { section: "unfinished", after: "task", limit: 10, endedBy: 20_000, now: 1 });
  listTasks(statement, { section: "ended", limit: 10, endedBy: 20_000, now: 1 });
  oldestQueuedAt(statement);
  isNodeDraining(statement, "node");
  isCallbackDue(statement, 1);
  callbackState(statement, "task");
  // The counts prove that the tasks went through all states.
  expect(counts.current).toEqual({ queued: 0, running: 1, completed: 0, failed: 2 });
  return [...used];
}

test("no regular statement scans a table, so its cost does not grow with the number of rows", () => {
  using directory = createTemporaryDirectory();
  using database = openForWriting(`${directory.path}/stile.db`);
  const plans = runEverything(database).map((sql) => ({
    sql,
    plan: database
      .prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .map((step) => String(step["detail"])),
  }));
  expect(plans.length).toBeGreaterThan(20);
  // "SCAN task USING INDEX task_queued" takes the first rows of an index that holds only such tasks.
  // "SCAN clients" are the rows of a recursive query, each of which is one look-up in an index.
  const walking = /^SCAN (?!CONSTANT ROW|clients$|\()(?!.* USING (?:COVERING )?INDEX)/;
  expect(
    plans.filter(({ plan }) => plan.some((step) => walking.test(step) || /TEMP B-TREE/.test(step))),
  ).toEqual([]);
});
