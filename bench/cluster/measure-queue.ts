import { Queue } from "bullmq";
import { setTimeout as sleep } from "node:timers/promises";
import {
  openConnection,
  type ValkeyConnection,
} from "../../packages/server/src/backend/valkey/connection/open-connection.ts";
import { openValkeyBackend } from "../../packages/server/src/backend/valkey/open-valkey-backend.ts";
import {
  startValkeyServer,
  type ValkeyServer,
} from "../../packages/server/src/backend/valkey/testing/start-valkey-server.ts";
import type { Backend } from "../../packages/server/src/core/backend.ts";
import { silentLog } from "../../packages/server/src/core/log.ts";
import { DEFAULT_RETRY_POLICY } from "../../packages/server/src/core/settlement.ts";
import { uuidV7 } from "../../packages/server/src/core/uuid-v7.ts";
import { medianAndTail } from "../backend/median-and-tail.ts";
import { startChildServer } from "../lib/child-server.ts";
import { timed } from "../lib/measure-load.ts";
import type { Row, Section } from "../lib/row.ts";
import { median, quantile, spreadOf } from "../lib/statistics.ts";
import { concurrently, CONCURRENCY, fillQueue, MAX_QUEUED, SOLUTION } from "./fill-queue.ts";

const TASKS = 20_000;
const SINGLE_TASKS = 500;
const CLAIMS = 500;
/** Longest time for the first tenth of the tasks: workers that claim nothing would never end. */
const WARM_UP_LIMIT_MS = 60_000;
const WORKERS = [1, 2, 4] as const;

/** Measures the queue that nodes share, on a separate server with an append-only file. */
export async function measureQueue(repetitions: number): Promise<Section> {
  await using server = await startValkeyServer({
    // A rewrite could happen at any time and would distort the measured file size.
    settings: ["--appendonly", "yes", "--auto-aof-rewrite-percentage", "0"],
  });
  const { version, fsync } = await describeServer(server);
  const rows = [
    ...(await measureRounds(server, repetitions)),
    ...(await measureFlushed()),
    ...(await measureClaims(server)),
  ];
  return {
    title: "The queue beyond one machine, without HTTP",
    rows,
    notes: [
      `${version} with an append-only file, appendfsync ${fsync} unless stated; it shares the machine's cores with the other processes.`,
      "Each repetition measures plain BullMQ and then Stile.",
      "Tasks through workers: 20,000 queued tasks of two clients, a handler that does nothing, from the end of the first tenth to the end of the last task.",
      "A round trip is one read by the server from a connection (total_reads_processed).",
    ],
  };
}

/** One figure of a round; its row shows the median and the spread of all rounds. */
interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly isCompared?: boolean;
}

const PLAIN = "plain BullMQ, 1 worker process: jobs";

async function measureRounds(server: ValkeyServer, repetitions: number): Promise<readonly Row[]> {
  const rounds: (readonly Figure[])[] = [];
  for (let round = 0; round < repetitions; round += 1) rounds.push(await measureRound(server));
  const valuesOf = (name: string) =>
    rounds.flatMap((round) => round.filter((each) => each.name === name).map(({ value }) => value));
  const plain = median(valuesOf(PLAIN));
  return (rounds[0] ?? []).map(({ name, unit, isCompared = false }) => {
    const values = valuesOf(name);
    const row = { name, unit, value: median(values), spread: spreadOf(values) };
    return isCompared ? Object.assign(row, { ratio: { to: "plain BullMQ", value: row.value / plain } }) : row;
  });
}

async function measureRound(server: ValkeyServer): Promise<readonly Figure[]> {
  const figures: Figure[] = [{ name: PLAIN, unit: "/s", value: await throughPlainBullmq(server) }];
  for (const workers of WORKERS) {
    figures.push({
      name: `tasks through ${workers} worker ${workers === 1 ? "process" : "processes"}`,
      unit: "/s",
      value: await throughWorkers(server, workers),
      isCompared: true,
    });
  }
  return [...figures, ...(await measureCosts(server))];
}

interface Store extends AsyncDisposable {
  readonly backend: Backend;
  readonly connection: ValkeyConnection;
  readonly prefix: string;
}

async function openStore({ url }: ValkeyServer): Promise<Store> {
  const prefix = uuidV7();
  const connection = await openConnection({ url, prefix, log: silentLog });
  const backend = await openValkeyBackend({
    connection,
    ids: uuidV7,
    retryPolicy: DEFAULT_RETRY_POLICY,
    log: silentLog,
    maxQueued: MAX_QUEUED,
  });
  return {
    backend,
    connection,
    prefix,
    async [Symbol.asyncDispose]() {
      await backend.close();
      await connection.client.flushall("ASYNC");
      await connection.close();
    },
  };
}

async function describeServer(server: ValkeyServer): Promise<{ version: string; fsync: string }> {
  await using store = await openStore(server);
  const about = await store.connection.client.info("server");
  const [, fsync = "?"] = await store.connection.client.config("GET", "appendfsync");
  const valkey = /^valkey_version:(.+)\r$/m.exec(about)?.[1];
  const redis = /^redis_version:(.+)\r$/m.exec(about)?.[1] ?? "?";
  return { version: valkey === undefined ? `Redis ${redis}` : `Valkey ${valkey}`, fsync };
}

async function throughWorkers(server: ValkeyServer, workers: number): Promise<number> {
  await using store = await openStore(server);
  await fillQueue(store.backend.tasks, TASKS);
  const options = { url: server.url, prefix: store.prefix, concurrency: CONCURRENCY };
  const script = new URL("../servers/queue-worker.ts", import.meta.url);
  await using processes = new AsyncDisposableStack();
  for (let index = 0; index < workers; index += 1) {
    processes.use(await startChildServer<object>(script, options));
  }
  return await rateOf(async () => (await store.backend.tasks.counts()).completed);
}

async function throughPlainBullmq({ port }: ValkeyServer): Promise<number> {
  const name = uuidV7();
  const queue = new Queue(name, { connection: { host: "127.0.0.1", port } });
  const batch = Array.from({ length: 1_000 }, () => ({ name: "task", data: {} }));
  for (let added = 0; added < TASKS; added += batch.length) await queue.addBulk(batch);
  const script = new URL("../servers/bullmq-worker.ts", import.meta.url);
  const options = { port, queue: name, concurrency: CONCURRENCY };
  await using processes = new AsyncDisposableStack();
  processes.use(await startChildServer<object>(script, options));
  const perSecond = await rateOf(() => queue.getCompletedCount());
  await queue.close();
  return perSecond;
}

/**
 * Ended tasks per second, after the first tenth, when the processes are warm.
 * @throws Error if workers end less than a tenth within a minute
 */
async function rateOf(ended: () => Promise<number>): Promise<number> {
  const startedAt = performance.now();
  let from: { readonly at: number; readonly ended: number } | undefined;
  for (;;) {
    const now = await ended();
    const at = performance.now();
    if (from === undefined && at - startedAt > WARM_UP_LIMIT_MS) {
      throw new Error(`the workers ended only ${now} of ${TASKS} tasks in ${WARM_UP_LIMIT_MS / 1_000} s`);
    }
    if (from === undefined && now >= TASKS / 10) from = { at, ended: now };
    if (from !== undefined && now >= TASKS) return ((now - from.ended) * 1_000) / (at - from.at);
    await sleep(10);
  }
}

/** Cost of a task on the server and the network, one at a time and concurrently. */
async function measureCosts(server: ValkeyServer): Promise<readonly Figure[]> {
  await using store = await openStore(server);
  const { tasks } = store.backend;
  const alone = await costOf(store, SINGLE_TASKS, async () => {
    for (let index = 0; index < SINGLE_TASKS; index += 1) {
      await fillQueue(tasks, 1);
      await claimAndSettle(store);
    }
  });
  const used = () => statisticOf(store, "memory", "used_memory");
  const empty = await used();
  const creating = await costOf(store, TASKS, () => fillQueue(tasks, TASKS));
  const waiting = await used();
  const ending = await costOf(store, TASKS, () =>
    concurrently(async () => {
      while (await claimAndSettle(store));
    }),
  );
  const ended = await used();
  const whole = (member: keyof Cost) => creating[member] + ending[member];
  return [
    { name: "tasks one at a time: create, claim and settle", unit: "/s", value: alone.perSecond },
    { name: "creates, 32 at a time", unit: "/s", value: creating.perSecond },
    { name: "claim and settle, 32 at a time", unit: "/s", value: ending.perSecond },
    { name: "round trips of a task alone", unit: "", value: alone.roundTrips },
    { name: "round trips of a task, 32 at a time", unit: "", value: whole("roundTrips") },
    { name: "server's processor time per task alone", unit: "µs", value: alone.serverUs },
    { name: "server's processor time per task, 32 at a time", unit: "µs", value: whole("serverUs") },
    { name: "to the server per task", unit: "B", value: whole("bytesIn") },
    { name: "from the server per task", unit: "B", value: whole("bytesOut") },
    { name: "append-only file per task", unit: "B", value: whole("bytesKept") },
    { name: "memory per waiting task", unit: "B", value: (waiting - empty) / TASKS },
    { name: "memory per kept result", unit: "B", value: (ended - empty) / TASKS },
  ];
}

async function claimAndSettle({ backend: { tasks } }: Store): Promise<boolean> {
  const [task] = await tasks.claim({ workerId: "worker", limit: 1, leaseMs: 60_000 });
  if (task === undefined) return false;
  await tasks.settle(task.lease, { status: "completed", solution: SOLUTION });
  return true;
}

/** Average cost of a task. */
interface Cost {
  readonly perSecond: number;
  readonly roundTrips: number;
  readonly serverUs: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Written to the append-only file. */
  readonly bytesKept: number;
}

async function costOf(store: Store, number: number, work: () => Promise<void>): Promise<Cost> {
  const before = await readServer(store);
  const milliseconds = await timed(work);
  const after = await readServer(store);
  const each = (name: keyof typeof after) => (after[name] - before[name]) / number;
  return {
    perSecond: (number * 1_000) / milliseconds,
    roundTrips: each("reads"),
    serverUs: each("seconds") * 1_000_000,
    bytesIn: each("bytesIn"),
    bytesOut: each("bytesOut"),
    bytesKept: each("bytesKept"),
  };
}

async function readServer(store: Store) {
  const [user, system] = ["used_cpu_user", "used_cpu_sys"].map((name) => statisticOf(store, "cpu", name));
  return {
    reads: await statisticOf(store, "stats", "total_reads_processed"),
    seconds: Number(await user) + Number(await system),
    bytesIn: await statisticOf(store, "stats", "total_net_input_bytes"),
    bytesOut: await statisticOf(store, "stats", "total_net_output_bytes"),
    bytesKept: await statisticOf(store, "persistence", "aof_current_size"),
  };
}

async function statisticOf({ connection }: Store, section: string, name: string): Promise<number> {
  return Number(new RegExp(`^${name}:([\\d.]+)`, "m").exec(await connection.client.info(section))?.[1]);
}

/** The same with every write flushed to disk before its reply. */
async function measureFlushed(): Promise<readonly Row[]> {
  await using server = await startValkeyServer({
    settings: ["--appendonly", "yes", "--appendfsync", "always"],
  });
  const perSecond = await throughWorkers(server, 2);
  return [{ name: "tasks through 2 worker processes, appendfsync always", unit: "/s", value: perSecond }];
}

/** The same claims with few queued tasks and with many. */
async function measureClaims(server: ValkeyServer): Promise<readonly Row[]> {
  await using store = await openStore(server);
  const { tasks } = store.backend;
  const rows: Row[] = [];
  let few: number | undefined;
  // Warm-up: the first claims are slower, and the two figures must be comparable.
  await fillQueue(tasks, CLAIMS);
  while (await claimAndSettle(store));
  for (const waiting of [1_000, 1_000_000]) {
    const { queued } = await tasks.counts();
    await fillQueue(tasks, waiting - queued);
    const durations: number[] = [];
    for (let index = 0; index < CLAIMS; index += 1) {
      durations.push(await timed(() => tasks.claim({ workerId: "worker", limit: 1, leaseMs: 60_000 })));
    }
    const [middle, tail] = medianAndTail(`a claim with ${waiting} waiting`, durations);
    if (middle === undefined || tail === undefined) throw new Error("there are two figures");
    few ??= quantile(durations, 0.5);
    const ratio = { to: "1000 waiting", value: middle.value / few };
    rows.push(waiting === 1_000 ? middle : { ...middle, ratio, aim: "≤ 1.2×" }, tail);
  }
  return rows;
}
