import type { CallbackStore } from "./callback-store.ts";
import type { ClientStore } from "./client-store.ts";
import { ExpectedError } from "./expected-error.ts";
import type { NodeStore } from "./nodes.ts";
import type { TaskBackend } from "./task-backend.ts";

/** An open store. */
export interface Backend extends AsyncDisposable {
  readonly tasks: TaskBackend;
  readonly clients: ClientStore;
  readonly callbacks: CallbackStore;
  readonly nodes: NodeStore;
  /**
   * Why the store cannot be written, in one line; undefined if it can. Writes a probe at most once a second, and
   * remembers failed operations until a larger probe succeeds.
   */
  findProblem(): Promise<string | undefined>;
  /** Like `findProblem`, but writes a probe only after a failed operation or probe, so it may be called in idle times. */
  knownProblem(): Promise<string | undefined>;
  /** Completes accepted writes, then closes the store. Calling it twice is safe. */
  close(): Promise<void>;
}

/** The store is unavailable. `message` says in one line what is wrong and what to do. */
export class BackendUnavailableError extends ExpectedError {
  override readonly name = "BackendUnavailableError";
  /** The store logs the start and the end of this outage, so callers need not log each failed call. */
  readonly isAnnounced: boolean;

  constructor(message: string, { cause, isAnnounced = false }: UnavailableOptions = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.isAnnounced = isAnnounced;
  }
}

interface UnavailableOptions {
  readonly cause?: unknown;
  /** @default false */
  readonly isAnnounced?: boolean;
}
