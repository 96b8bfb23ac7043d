import assert from "node:assert/strict";
import {
  openConnection,
  type ValkeyConnection,
} from "../../../packages/server/src/backend/valkey/connection/open-connection.ts";
import { openValkeyBackend } from "../../../packages/server/src/backend/valkey/open-valkey-backend.ts";
import { findInconsistencies } from "../../../packages/server/src/backend/valkey/testing/find-inconsistencies.ts";
import type { ValkeyServer } from "../../../packages/server/src/backend/valkey/testing/start-valkey-server.ts";
import {
  startCliEmulator,
  type StartedEmulator,
} from "../../../packages/server/src/cli/testing/start-emulator.ts";
import { openCli } from "../../../packages/server/src/cli/testing/run-cli.ts";
import type { Backend } from "../../../packages/server/src/core/backend.ts";
import { hashSecret, hintOf } from "../../../packages/server/src/core/client-key.ts";
import { silentLog } from "../../../packages/server/src/core/log.ts";
import { DEFAULT_RETRY_POLICY } from "../../../packages/server/src/core/settlement.ts";
import type { AttemptRecord } from "../../../packages/server/src/core/evidence.ts";
import type { TaskId } from "../../../packages/server/src/core/task.ts";
import { uuidV7 } from "../../../packages/server/src/core/uuid-v7.ts";
import { SAMPLE_TASK, type Answer } from "./answer.ts";
import { hasEnded, Ledger } from "./ledger.ts";
import { startCliNode, type CliNode, type NodeOverrides } from "./start-cli-node.ts";
import { startFront, type Front } from "./start-front.ts";
import { createCaller, startLoad, type Load } from "./start-load.ts";
import { startWorkerProcess, type WorkerProcess, type WorkerProcessOptions } from "./start-worker-process.ts";

const CLIENT_KEY = "the-cluster-test's-key";
const CLIENT_NAME = "cluster-test";
const PREFIX = "cluster";
const BALANCE = 1_000_000;
/** The default of taskTimeLimitMs. */
const TIME_LIMIT_MS = 90_000;
const TASKS_PER_SECOND = 40;
/** Most tasks whose outcomes are read concurrently. */
const CONCURRENCY = 100;

/** Nodes in separate processes on one server, a load balancer for the API nodes, and a ledger of all answers. */
export interface Cluster extends AsyncDisposable {
  readonly front: Front;
  readonly ledger: Ledger;
  /** Connected to the server directly, unaffected by cuts of the nodes' network. */
  readonly backend: Backend;
  readonly emulator: StartedEmulator;
  startApi(overrides?: NodeOverrides): Promise<CliNode>;
  /** `stile worker`, with browsers. */
  startWorkerNode(overrides?: NodeOverrides): Promise<CliNode>;
  /** Creates tasks of the sample site directly in the store; returns their ids. */
  createTasks(number: number): Promise<readonly TaskId[]>;
  /** Waits until these tasks have ended, and checks that each was completed and charged once, and that no attempt failed because of the page. Returns all attempts. */
  expectNoHarm(ids: readonly TaskId[]): Promise<readonly AttemptRecord[]>;
  /** Creates a sample task at an API node. */
  createByCall(url: string): Promise<Answer>;
  /** Limits the client's tasks per minute. */
  limitPerMinute(tasks: number): Promise<void>;
  /** Calls a method of an API node with the client's key. */
  call(method: string, body: object, url: string): Promise<Answer>;
  /** A worker without browsers, whose attempts only wait. */
  startWorker(options?: Partial<WorkerProcessOptions>): Promise<WorkerProcess>;
  startLoad(options?: { readonly perSecond?: number }): Load;
  /**
   * Ends the load and checks the ledger: every requested task ended exactly once, all callers got the same outcome, and the
   * client was charged once. Returns the calls that failed.
   */
  closeBooks(load: Load): Promise<Readonly<Record<string, number>>>;
}

/** `valkeyUrl` is the server's URL for the nodes. */
export async function openCluster(
  server: ValkeyServer,
  { valkeyUrl = server.url }: { readonly valkeyUrl?: string } = {},
): Promise<Cluster> {
  await using opened = new AsyncDisposableStack();
  const connection = opened.use(await openConnection({ url: server.url, prefix: PREFIX, log: silentLog }));
  const backend = opened.use(await openBackend(connection));
  await addClient(backend);
  const front = opened.use(await startFront());
  const cli = opened.use(await openCli());
  const emulator = opened.use(await startCliEmulator(cli));
  const { url: emulatorUrl } = emulator;
  const settings = { valkeyUrl, prefix: PREFIX, clientKey: CLIENT_KEY, emulatorUrl };
  const ledger = new Ledger();
  const workers: WorkerProcess[] = [];
  const nodes = opened.move();
  return {
    front,
    ledger,
    backend,
    emulator,
    async startApi(overrides) {
      const api = nodes.use(await startCliNode(cli, "api", settings, overrides));
      front.add(api.url);
      return api;
    },
    startWorkerNode: async (overrides) => nodes.use(await startCliNode(cli, "worker", settings, overrides)),
    async createTasks(number) {
      const clientId = (await backend.clients.findClient(CLIENT_NAME))?.id ?? "";
      const { websiteURL, websiteKey } = SAMPLE_TASK;
      const payload = { websiteURL, websiteKey, isolation: "widget" } as const;
      const ids = Array.from({ length: number }, () => uuidV7());
      for (const id of ids) {
        assert.deepEqual(await backend.tasks.create({ id, clientId, payload }), { status: "created" });
      }
      return ids;
    },
    async expectNoHarm(ids) {
      const tasks = await Promise.all(
        ids.map((id) => backend.tasks.waitUntilEnded(id, { timeoutMs: TIME_LIMIT_MS })),
      );
      assert.deepEqual(
        tasks.map((task) => task?.status),
        ids.map(() => "completed"),
      );
      const records = (await Promise.all(ids.map((id) => backend.tasks.attemptRecords(id)))).flat();
      assert.deepEqual(
        records.filter(({ fault }) => fault === "page"),
        [],
      );
      const { completed } = await backend.tasks.counts();
      const client = await backend.clients.findClient(CLIENT_NAME);
      assert.equal(client?.balance, BALANCE - completed);
      assert.deepEqual(await findInconsistencies(connection), []);
      return records;
    },
    async limitPerMinute(tasksPerMinute) {
      const client = await backend.clients.findClient(CLIENT_NAME);
      await backend.clients.updateClient(client?.id ?? "", { tasksPerMinute });
    },
    createByCall: (url) => call("createTask", { task: SAMPLE_TASK }, url),
    call,
    async startWorker(options = {}) {
      const worker = nodes.use(await startWorkerProcess({ valkeyUrl, prefix: PREFIX, ...options }));
      workers.push(worker);
      return worker;
    },
    startLoad: ({ perSecond = TASKS_PER_SECOND } = {}) =>
      nodes.use(startLoad({ url: front.url, clientKey: CLIENT_KEY, ledger, perSecond })),
    async closeBooks(load) {
      await load.stop();
      const { failedCalls } = ledger;
      await reconcile(front.url, ledger);
      ledger.compareWith(workers.flatMap(({ lines }) => lines));
      assert.deepEqual(ledger.contradictions, []);
      await compareWithStore(backend, ledger);
      assert.deepEqual(await findInconsistencies(connection), []);
      return failedCalls;
    },
    [Symbol.asyncDispose]: () => nodes.disposeAsync(),
  };
}

async function call(method: string, body: object, url: string): Promise<Answer> {
  using caller = createCaller(url, CLIENT_KEY);
  const answer = await caller.post(`/${method}`, body);
  if (answer === "broken") throw new Error(`${method} was not answered`);
  return answer;
}

function openBackend(connection: ValkeyConnection): Promise<Backend> {
  return openValkeyBackend({
    connection,
    ids: uuidV7,
    retryPolicy: DEFAULT_RETRY_POLICY,
    log: silentLog,
  });
}

async function addClient({ clients }: Backend): Promise<void> {
  await clients.addClient({ name: CLIENT_NAME, balance: BALANCE });
  await clients.addKey({
    clientName: CLIENT_NAME,
    hash: hashSecret(CLIENT_KEY),
    hint: hintOf(CLIENT_KEY),
  });
}

/**
 * Repeats every create with the same idempotency key, in case it was not confirmed, and reads every result again: it must
 * not have changed.
 */
async function reconcile(url: string, ledger: Ledger): Promise<void> {
  using caller = createCaller(url, CLIENT_KEY);
  const ask = async (path: string, body: object) => {
    const answer = await caller.post(path, body);
    if (answer === "broken") throw new Error("a call failed although all nodes were ready");
    return answer;
  };

  const findOut = async (key: string) => {
    const created = await ask("/createTask", { task: SAMPLE_TASK, idempotencyKey: key });
    assert.equal(created["errorId"], 0, JSON.stringify(created));
    const taskId = String(created["taskId"]);
    ledger.noteAccepted(key, taskId);
    const ended = await ask("/getTaskResult", { taskId, waitSeconds: 30 });
    if (!hasEnded(ended)) throw new Error(`${taskId} never ended: ${JSON.stringify(ended)}`);
    ledger.noteOutcome(taskId, ended);
    ledger.noteOutcome(taskId, await ask("/getTaskResult", { taskId }));
  };
  const keys = [...ledger.asked];
  while (keys.length > 0) await Promise.all(keys.splice(0, CONCURRENCY).map(findOut));
}

/** Checks that the store has exactly the requested tasks, and that the balance was charged for the completed ones. */
async function compareWithStore({ tasks, clients }: Backend, ledger: Ledger): Promise<void> {
  const { queued, running, completed, failed } = await tasks.counts();
  const client = await clients.findClient(CLIENT_NAME);
  assert.deepEqual(
    { queued, running, ended: completed + failed, outcomes: ledger.outcomes.size },
    { queued: 0, running: 0, ended: ledger.asked.size, outcomes: ledger.asked.size },
  );
  assert.deepEqual(
    { activeTasks: client?.activeTasks, balance: client?.balance },
    // In this test, failed tasks were our fault, and so were refunded.
    { activeTasks: 0, balance: BALANCE - completed },
  );
}
