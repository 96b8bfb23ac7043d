import type { ClientStore } from "../core/backend.ts";
import type { Log } from "../core/log.ts";
import type { WrongKeys } from "../core/wrong-keys.ts";

/** What the operator's API needs. */
export interface OperatorServices {
  readonly clients: ClientStore;
  /** What every call must carry. */
  readonly token: string;
  /** Counts wrong tokens by address. */
  readonly wrongTokens: WrongKeys;
  /** A new id by which a fault's answer and its log entry are matched. */
  readonly incidentIds: () => string;
  readonly log: Log;
}
