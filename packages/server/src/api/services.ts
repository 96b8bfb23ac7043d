import type { CallbackStore, ClientStore, TaskBackend } from "../core/backend.ts";
import type { Clock } from "../core/clock.ts";
import type { Log } from "../core/log.ts";
import type { RequestObserver } from "../core/request-observer.ts";
import type { TaskId } from "../core/task.ts";
import type { WrongKeys } from "../core/wrong-keys.ts";

export interface ApiLimits {
  /** Largest body of a request, in bytes. @default 65_536 */
  readonly bodyBytes: number;
  /** Calls held open at once; those beyond it are answered at once. @default 10_000 */
  readonly waiters: number;
}

export const DEFAULT_API_LIMITS: ApiLimits = { bodyBytes: 65_536, waiters: 10_000 };

/** What the API needs. Ids are services too, so that tests decide them. */
export interface ApiServices {
  readonly tasks: TaskBackend;
  readonly clients: ClientStore;
  readonly callbacks: Pick<CallbackStore, "get">;
  readonly clock: Clock;
  /** A new task id: a UUID, version 7. */
  readonly ids: () => TaskId;
  /** A new id by which a fault's answer and its log entry are matched. */
  readonly incidentIds: () => string;
  /** A new id for a request whose caller gave none. @default a random UUID */
  readonly requestIds?: () => string;
  /** Is told of every request. @default nobody is */
  readonly observer?: RequestObserver;
  /** Whether the sitekey is one of a site registered in this installation's emulator. */
  readonly isKnownSite: (sitekey: string) => boolean;
  /** Whether work is taken; false while the service stops. */
  readonly isReady: () => boolean;
  /** What keeps the store from being used, fit for anybody, where somebody watches it. @default nobody does */
  readonly storeProblem?: () => string | undefined;
  /** Attempts that the workers can run at once. */
  readonly slots: number;
  /** Counts wrong keys by address. @default nobody does */
  readonly wrongKeys?: WrongKeys;
  /** Holds back the answer to a wrong key. @default a timer */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<unknown>;
  readonly log: Log;
  readonly limits?: Partial<ApiLimits>;
}
