import { Worker } from "node:worker_threads";
import { BackendUnavailableError } from "../../../core/backend.ts";
import type { TaskCounts } from "../../../core/task-backend.ts";
import type { OperationName, OutcomeOf, RequestOf } from "../operations/operations.ts";
import { findWriterEntry } from "./find-writer-entry.ts";
import type { Committed, Opening, Problem, ToWriter, Write, WriteResult, WriterOptions } from "./messages.ts";

/** The calling thread's side of the writer. */
export interface Writer {
  /** The thread's first message. */
  readonly opening: Extract<Opening, { status: "opened" }>;
  /** Resolves when the write is on disk. */
  write<Name extends OperationName>(operation: Name, request: RequestOf<Name>): Promise<OutcomeOf<Name>>;
  /** The counts after the last commit. */
  counts(): TaskCounts;
  /** How often the last commit and earlier ones have noticed writes of other processes. */
  foreignWrites(): number;
  /** Refuses new writes; resolves when the accepted ones are on disk. */
  drain(): Promise<void>;
  /** Drains, closes the database and ends the thread. */
  close(): Promise<void>;
}

interface PendingWrite {
  readonly write: Write;
  readonly resolve: (outcome: OutcomeOf<OperationName>) => void;
  readonly reject: (error: Error) => void;
}

/** Found once per process. */
let entry: URL | undefined;

/**
 * Starts the writer's thread. Rejects with {@link BackendUnavailableError} if the database cannot be used.
 * @param onFailure Called with the error of each write that fails.
 */
export async function startWriter(
  options: WriterOptions,
  onFailure: (error: Error) => void = () => {},
): Promise<Writer> {
  entry ??= findWriterEntry();
  // Node 22 warns in every thread that its SQLite is experimental.
  const execArgv = ["--disable-warning=ExperimentalWarning"];
  const worker = new Worker(entry, { workerData: options, name: "stile-sqlite-writer", execArgv });
  const exited = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
  const opening = await waitForOpening(worker);
  if (opening.status === "failed") {
    await exited;
    throw toError(opening.problem);
  }
  return new ThreadWriter(worker, opening, { exited, onFailure });
}

/** One promise for all events: a thread that fails to open reports it and exits within one turn of the event loop. */
function waitForOpening(worker: Worker): Promise<Opening> {
  return new Promise((resolve, reject) => {
    worker.once("message", (opening: Opening) => resolve(opening));
    worker.once("error", reject);
    worker.once("exit", () => reject(new Error("the database writer ended before it opened the database")));
  });
}

/** Collects writes into the next commit: those of one turn of the event loop, or of the duration of a commit. */
class ThreadWriter implements Writer {
  readonly opening: Extract<Opening, { status: "opened" }>;
  readonly #worker: Worker;
  readonly #exited: Promise<void>;
  readonly #onFailure: (error: Error) => void;
  readonly #drained = Promise.withResolvers<void>();
  #counts: TaskCounts;
  #foreignWrites = 0;
  #collected: PendingWrite[] = [];
  #committing: readonly PendingWrite[] = [];
  #isFlushScheduled = false;
  /** Why no more writes are accepted. */
  #ended: BackendUnavailableError | undefined;

  constructor(
    worker: Worker,
    opening: Extract<Opening, { status: "opened" }>,
    { exited, onFailure }: { readonly exited: Promise<void>; readonly onFailure: (error: Error) => void },
  ) {
    this.#onFailure = onFailure;
    this.opening = opening;
    this.#worker = worker;
    this.#exited = exited;
    this.#counts = opening.counts;
    worker.on("message", (committed: Committed) => this.#onCommitted(committed));
    worker.on("error", (error) => this.#onLost(error));
    worker.on("exit", () => this.#onLost(new Error("its thread ended")));
  }

  counts(): TaskCounts {
    return this.#counts;
  }

  foreignWrites(): number {
    return this.#foreignWrites;
  }

  write<Name extends OperationName>(operation: Name, request: RequestOf<Name>): Promise<OutcomeOf<Name>> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      this.#collected.push({
        // The table pairs names, requests and outcomes; the compiler loses the pairing in a union.
        write: { operation, request } as Write,
        resolve: resolve as PendingWrite["resolve"],
        reject,
      });
      this.#scheduleFlush();
    });
  }

  drain(): Promise<void> {
    this.#ended ??= new BackendUnavailableError("the store is closed");
    this.#resolveIfDrained();
    return this.#drained.promise;
  }

  async close(): Promise<void> {
    await this.drain();
    this.#post("close");
    await this.#exited;
  }

  /** Commits at the end of this turn. If a commit is in progress, the collected writes follow it. */
  #scheduleFlush(): void {
    if (this.#committing.length > 0 || this.#isFlushScheduled) return;
    this.#isFlushScheduled = true;
    setImmediate(() => {
      this.#isFlushScheduled = false;
      this.#commitCollected();
    });
  }

  #commitCollected(): void {
    this.#committing = this.#collected;
    this.#collected = [];
    this.#post(this.#committing.map(({ write }) => write));
  }

  #onCommitted({ results, counts, foreignWrites }: Committed): void {
    const settled = this.#committing;
    this.#committing = [];
    this.#counts = counts;
    this.#foreignWrites = foreignWrites;
    if (this.#collected.length > 0) this.#commitCollected();
    for (const [index, pending] of settled.entries()) this.#settle(pending, results[index]);
    this.#resolveIfDrained();
  }

  #settle({ resolve, reject }: PendingWrite, result: WriteResult | undefined): void {
    if (result !== undefined && "outcome" in result) {
      resolve(result.outcome);
      return;
    }
    const error =
      result === undefined ? new Error("the database writer gave no result") : toError(result.problem);
    this.#onFailure(error);
    reject(error);
  }

  #resolveIfDrained(): void {
    const isIdle = this.#committing.length === 0 && this.#collected.length === 0;
    if (this.#ended !== undefined && isIdle) this.#drained.resolve();
  }

  #onLost(error: Error): void {
    this.#ended ??= new BackendUnavailableError(
      `the database writer stopped (${error.message}). Restart Stile`,
    );
    this.#onFailure(this.#ended);
    for (const { reject } of [...this.#committing, ...this.#collected]) reject(this.#ended);
    this.#committing = [];
    this.#collected = [];
    this.#resolveIfDrained();
  }

  #post(message: ToWriter): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    this.#worker.postMessage(message);
  }
}

function toError({ isUnavailable, message }: Problem): Error {
  return isUnavailable ? new BackendUnavailableError(message) : new Error(message);
}
