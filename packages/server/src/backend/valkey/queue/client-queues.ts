import { createRedisBackend, type IQueueBackend, type JobJson, type MinimalJob } from "bullmq";
import type { Log } from "../../../core/log.ts";
import type { TaskId } from "../../../core/task.ts";
import type { ValkeyConnection } from "../connection/open-connection.ts";
import type { UndeliveredTask } from "../operations/find-undelivered.ts";

/** How long BullMQ leaves a delivery to who took it, in ms; a claim needs some milliseconds. */
export const DELIVERY_LOCK_MS = 10_000;
/** Queues whose keys are kept ready in memory; the rest is made again when needed. */
const KEPT_QUEUES = 1_000;
/** A delivery is repeated until a claim begins it; it never fails by itself. */
const MAX_STALLED_COUNT = Number.MAX_SAFE_INTEGER;

/** A task taken from its client's queue; the record decides whether it may begin. */
export interface Delivery {
  readonly clientId: string;
  readonly taskId: TaskId;
  /** Proves to BullMQ who took it. */
  readonly token: string;
}

/**
 * BullMQ's queues, one per client: each holds the client's waiting tasks in order, by priority and then by age, gives
 * each to one taker at a time and again if that one does not come back. So a task is delivered at least once.
 */
export class ClientQueues {
  readonly #root: IQueueBackend;
  readonly #log: Log;
  readonly #queues = new Map<string, IQueueBackend>();

  constructor({ client, root: prefix }: ValkeyConnection, log: Log) {
    this.#log = log;
    const options = {
      connection: client,
      prefix: `${prefix}:queue`,
      lockDuration: DELIVERY_LOCK_MS,
      // Between two looks for deliveries that nobody finished; the caller decides when to look.
      stalledInterval: 1,
      maxStalledCount: MAX_STALLED_COUNT,
      skipVersionCheck: true,
    };
    const root = createRedisBackend("tasks", options);
    // An event without a listener would end the process; the connection itself tells of its troubles.
    root.on("error", () => {});
    this.#root = root;
  }

  ready(): Promise<void> {
    return this.#root.waitUntilReady();
  }

  /** Puts a task into its client's queue, behind those of its priority; without effect while it is in there. */
  async add(task: UndeliveredTask, now: number): Promise<void> {
    await this.#of(task.clientId).addJob(newJob(task, now), task.id);
  }

  /** For each of these clients its next task, if one waits. */
  async takeEach(clientIds: readonly string[], token: string): Promise<readonly Delivery[]> {
    const taken = await Promise.all(clientIds.map((clientId) => this.#take(clientId, token)));
    return taken.filter((delivery) => delivery !== undefined);
  }

  /** Ends deliveries: the queues forget the tasks. One that cannot be ended now is made again later. */
  async finishEach(deliveries: readonly Delivery[]): Promise<void> {
    for (const result of await Promise.allSettled(deliveries.map((each) => this.#finish(each)))) {
      if (result.status === "rejected") {
        this.#log.debug({ err: result.reason }, "a delivery could not be ended");
      }
    }
  }

  /** Takes a task out of the queue, unless it is being delivered. */
  async remove(clientId: string, taskId: TaskId): Promise<void> {
    await this.#of(clientId).remove(taskId, false);
  }

  /** Puts deliveries whose taker is gone back in front. BullMQ looks twice: what it suspects now, it moves next time. */
  async recover(clientId: string): Promise<number> {
    const moved = await this.#of(clientId).moveStalledJobsToWait();
    return moved.length;
  }

  /** The keys of a client's queue itself, beside its jobs. */
  keysOf(clientId: string): readonly string[] {
    return Object.values(this.#of(clientId).keys);
  }

  async #take(clientId: string, token: string): Promise<Delivery | undefined> {
    const [, taskId] = await this.#of(clientId).moveToActive(token);
    return typeof taskId === "string" && taskId !== "" ? { clientId, taskId, token } : undefined;
  }

  async #finish({ clientId, taskId, token }: Delivery): Promise<void> {
    // BullMQ reads these two members of the job that it is to end.
    const job = { id: taskId, opts: {} } as MinimalJob;
    await this.#of(clientId).moveToCompleted(job, null, true, token, false);
  }

  #of(clientId: string): IQueueBackend {
    const known = this.#queues.get(clientId);
    if (known !== undefined) return known;
    if (this.#queues.size >= KEPT_QUEUES) this.#queues.clear();
    const queue = this.#root.forQueue(clientId);
    this.#queues.set(clientId, queue);
    return queue;
  }
}

/** All that a job tells is its id, and where it stands: the rest is in the task's record. */
function newJob({ id, priority }: UndeliveredTask, timestamp: number): JobJson {
  return {
    id,
    timestamp,
    name: "task",
    data: "{}",
    // 0 stands for none.
    opts: priority === 0 ? {} : { priority },
    progress: 0,
    attemptsMade: 0,
    attemptsStarted: 0,
    failedReason: "",
    returnvalue: "",
    stalledCounter: 0,
  };
}
