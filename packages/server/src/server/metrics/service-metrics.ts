import { Counter, Gauge, Histogram, Registry } from "@prometheus-io/client";

/** Upper bounds in seconds: a warm widget answers in milliseconds, a loaded service queues for minutes. */
const REQUEST_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5, 10, 30];
const TASK_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/** The only task type so far; the label leaves room for others. */
export const TASK_TYPE = "turnstile";

/** Values that are read at the time of a scrape. */
export interface Readings {
  /** Stored tasks, by state; `undefined` while the store is unavailable. */
  tasks(): Promise<Readonly<Record<string, number>> | undefined>;
  /** Only for nodes that run attempts. */
  readonly worker?: WorkerReadings | undefined;
  readonly maxQueued: number;
}

export interface WorkerReadings {
  readonly pool: () => {
    readonly browsers: number;
    readonly browserRestarts: number;
    readonly idle: number;
    readonly leased: number;
    readonly opening: number;
    readonly waiting: number;
  };
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

function addGauge(registry: Registry, name: string, help: string, read: () => number): void {
  const gauge: Gauge = new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      gauge.set(read());
    },
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
