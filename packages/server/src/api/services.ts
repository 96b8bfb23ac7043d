import type { CallbackStore } from "../core/callback-store.ts";
import type { ClientStore } from "../core/client-store.ts";
import type { TaskBackend } from "../core/task-backend.ts";
import type { Log } from "../core/log.ts";
import type { RequestObserver } from "../core/request-observer.ts";
import type { TaskId } from "../core/task.ts";
import type { WrongKeys } from "../core/wrong-keys.ts";
import type { Connection } from "./call.ts";
import type { AllowedOrigins } from "./cross-origin.ts";

/** An application with pages for people. */
export interface Inspector {
  fetch(request: Request, connection: Partial<Connection>): Promise<Response>;
}

export interface ApiLimits {
  /** Maximum size of a request's body, in bytes. @default 65_536 */
  readonly bodyBytes: number;
  /** Maximum number of calls held open; further calls are answered immediately. @default 10_000 */
  readonly waiters: number;
}

export const DEFAULT_API_LIMITS: ApiLimits = { bodyBytes: 65_536, waiters: 10_000 };

/** The services that the API needs. Id generators are services, so tests can replace them. */
export interface ApiServices {
  readonly tasks: TaskBackend;
  readonly clients: ClientStore;
  readonly callbacks: Pick<CallbackStore, "get">;
  /** Returns a new task id: a UUID, version 7. */
  readonly ids: () => TaskId;
  /** Returns a new incident id, which links the answer to a fault with its log entry. */
  readonly incidentIds: () => string;
  /** Returns a new id for a request without one. @default a random UUID */
  readonly requestIds?: () => string;
  /** Observes every request. @default no observer */
  readonly observer?: RequestObserver;
  /** Whether the sitekey belongs to a site in this installation's emulator. */
  readonly isKnownSite: (sitekey: string) => boolean | Promise<boolean>;
  /** Whether the service accepts tasks; false while it stops. */
  readonly isReady: () => boolean;
  /** Whether the operator has drained the node. `/readyz` then sends load balancers elsewhere. @default never */
  readonly isDraining?: () => boolean;
  /** Why the store is unavailable, if it is. `/readyz` shows this to anybody. @default always available */
  readonly storeProblem?: () => string | undefined | Promise<string | undefined>;
  /** How far this machine's clock is ahead of the store's, in ms. @default 0 */
  readonly clockOffsetMs?: () => number;
  /** Why the emulator is unavailable, if it is. `/readyz` shows this to anybody. @default always available */
  readonly emulatorProblem?: () => string | undefined;
  /** Number of attempts that the workers can run concurrently. */
  readonly slots: number;
  /** Counts invalid keys per address. @default they are not counted */
  readonly wrongKeys?: WrongKeys;
  /** Origins of the pages that may call the methods. @default all */
  readonly allowedOrigins?: AllowedOrigins;
  /** Delays the answer to an invalid key. @default a timer */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<unknown>;
  /** Pages for people at `/` and below `/inspector/`. @default a home page with links */
  readonly inspector?: Inspector | undefined;
  readonly log: Log;
  readonly limits?: Partial<ApiLimits>;
}
