import type { Backend } from "../core/backend.ts";
import type { Log } from "../core/log.ts";
import type { WrongKeys } from "../core/wrong-keys.ts";

/** The services that the operator API needs. */
export interface OperatorServices extends Pick<Backend, "tasks" | "clients" | "callbacks" | "nodes"> {
  /** The operator's token, which every call must send. */
  readonly token: string;
  /** Counts invalid tokens per address. */
  readonly wrongTokens: WrongKeys;
  /** Returns a new incident id, which links the answer to a fault with its log entry. */
  readonly incidentIds: () => string;
  /** Returns a new task id: a UUID, version 7. */
  readonly ids: () => string;
  readonly log: Log;
}
