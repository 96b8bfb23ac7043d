import { Counter, Gauge, Histogram, Registry } from "@prometheus-io/client";
import type { BrowserPoolState } from "../../browser/browser-pool-state.ts";
import type { NodeRecord } from "../../core/nodes.ts";
import { toNodeView } from "../../operator/operations/node-view.ts";

/** Upper bounds in seconds: a warm widget answers in milliseconds, a loaded service queues for minutes. */
const REQUEST_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5, 10, 30];
const STORE_SECONDS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 1, 3, 10];
const TASK_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/** The only task type so far; the label leaves room for others. */
export const TASK_TYPE = "turnstile";

/** Values that are read at the time of a scrape. */
export interface Readings {
  /** Stored tasks, by state; `undefined` while the store is unavailable. */
  tasks(): Promise<Readonly<Record<string, number>> | undefined>;
  /** Age of the oldest queued task in ms, or `undefined` if none is queued or the store is unavailable. */
  oldestQueuedMs(): Promise<number | undefined>;
  /** The registered nodes; `undefined` while the store is unavailable. */
  nodes(): Promise<readonly NodeRecord[] | undefined>;
  /** Only for nodes that run attempts. */
  readonly worker?: WorkerReadings | undefined;
  readonly maxQueued: number;
}

export interface WorkerReadings {
  readonly pool: () => BrowserPoolState;
  readonly runningAttempts: () => number;
  /** Attempts that have ended since the start. */
  readonly endedAttempts: () => number;
  readonly slots: number;
}

/** All metrics of the service; docs/operations.md explains each one. */
export function createServiceMetrics(readings: Readings) {
  const registry = new Registry();
  const registers = [registry];
  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
    new Counter({ name, help, labelNames, registers });
  const histogram = <Label extends string>(
    name: string,
    help: string,
    buckets: number[],
    labelNames: readonly Label[],
  ) => new Histogram({ name, help, buckets, labelNames, registers });
  const tasks: Gauge<"state"> = new Gauge({
    name: "stile_tasks",
    help: "Stored tasks and results, by state",
    labelNames: ["state"],
    registers,
    async collect() {
      this.reset();
      for (const [state, count] of Object.entries((await readings.tasks()) ?? {}))
        tasks.set({ state }, count);
    },
  });
  addGauge(registry, "stile_store_up", "Whether the store is available (1) or not (0)", async () =>
    (await readings.tasks()) === undefined ? 0 : 1,
  );
  addGauge(
    registry,
    "stile_oldest_queued_seconds",
    "Age of the oldest queued task; 0 if none is queued",
    async () => ((await readings.oldestQueuedMs()) ?? 0) / 1_000,
  );
  addNodeMetrics(readings, registry);
  if (readings.worker !== undefined) addWorkerMetrics(readings.worker, registry);
  addGauge(registry, "stile_queue_limit", "Tasks that may be queued", () => readings.maxQueued);

  return {
    registry,
    tasksCreated: counter("stile_tasks_created_total", "Tasks accepted", ["type", "client"]),
    tasksEnded: counter("stile_tasks_ended_total", "Tasks that ended: with a token, or why without", [
      "type",
      "client",
      "outcome",
    ]),
    attempts: counter("stile_attempts_total", "Attempts that ended, by the task's next state", ["outcome"]),
    attemptFaults: counter("stile_attempt_faults_total", "Attempts that failed, by whose fault it was", [
      "fault",
    ]),
    reconciled: new Counter({
      name: "stile_reconciled_total",
      help: "Records, sets and counters of the store that disagreed and were repaired",
      registers,
    }),
    storeSeconds: histogram("stile_store_seconds", "Duration of a write to the store", STORE_SECONDS, [
      "operation",
    ]),
    storeFailures: counter("stile_store_failures_total", "Writes that failed because of the store", [
      "operation",
    ]),
    attemptSeconds: histogram("stile_attempt_seconds", "From claim to settled", TASK_SECONDS, ["outcome"]),
    queueSeconds: histogram("stile_task_queue_seconds", "From created to first claimed", TASK_SECONDS, []),
    tokenSeconds: histogram(
      "stile_task_token_seconds",
      "From created to token, both on disk",
      TASK_SECONDS,
      [],
    ),
    requests: counter("stile_requests_total", "Requests answered", ["method", "outcome"]),
    requestSeconds: histogram(
      "stile_request_seconds",
      "From a request's head to its answer",
      REQUEST_SECONDS,
      ["method"],
    ),
    waiters: new Gauge({
      name: "stile_waiters",
      help: "Calls held open until their task ends",
      registers,
    }),
    callbacks: counter("stile_callbacks_total", "Attempts to send a callback, by how they ended", [
      "outcome",
    ]),
  };
}

function addGauge(
  registry: Registry,
  name: string,
  help: string,
  read: () => number | Promise<number>,
): void {
  const gauge: Gauge = new Gauge({
    name,
    help,
    registers: [registry],
    async collect() {
      gauge.set(await read());
    },
  });
}

/** Every node reports all nodes, so sum over nodes, not over scraped instances. */
function addNodeMetrics({ nodes }: Pick<Readings, "nodes">, registry: Registry): void {
  const registers = [registry];
  const numbers: Gauge<"role" | "state"> = new Gauge({
    name: "stile_nodes",
    help: "Registered nodes of the installation, by role and state",
    labelNames: ["role", "state"],
    registers,
    async collect() {
      const registered = await nodes();
      numbers.reset();
      for (const node of registered ?? []) numbers.inc({ role: node.role, state: toNodeView(node).state });
    },
  });
  addGauge(
    registry,
    "stile_nodes_clock_offset_seconds",
    "Largest difference between a node's clock and the store's",
    async () =>
      Math.max(0, ...((await nodes()) ?? []).map(({ clockOffsetMs }) => Math.abs(clockOffsetMs))) / 1_000,
  );
  addGauge(registry, "stile_cluster_slots", "Slots of all registered nodes that claim tasks", async () => {
    const claiming = (await nodes())?.filter(({ isDraining, isStopping }) => !isDraining && !isStopping);
    return claiming?.reduce((sum, node) => sum + node.slots, 0) ?? 0;
  });
}

function addWorkerMetrics({ pool, runningAttempts, slots }: WorkerReadings, registry: Registry): void {
  const registers = [registry];
  const widgets: Gauge<"state"> = new Gauge({
    name: "stile_widgets",
    help: "Warm widgets, by state: idle, leased to an attempt, or being opened",
    labelNames: ["state"],
    registers,
    collect() {
      const { idle, leased, opening } = pool();
      for (const [state, count] of Object.entries({ idle, leased, opening })) widgets.set({ state }, count);
    },
  });
  addGauge(registry, "stile_widget_waiters", "Attempts waiting for a widget", () => pool().waiting);
  addGauge(registry, "stile_browsers", "Browsers that are running or starting", () => pool().browsers);
  const browserRestarts: Counter = new Counter({
    name: "stile_browser_restarts_total",
    help: "Browsers that crashed or were killed and have been replaced",
    registers,
    collect() {
      browserRestarts.reset();
      browserRestarts.inc(pool().browserRestarts);
    },
  });
  addGauge(registry, "stile_slots", "Attempts that may run concurrently", () => slots);
  addGauge(registry, "stile_slots_used", "Attempts in flight", () => runningAttempts());
}

export type ServiceMetrics = ReturnType<typeof createServiceMetrics>;
