import type { Clock } from "../core/clock.ts";
import type { OperatorServices } from "../operator/operator-services.ts";
import type { QueueHistory } from "./queue/queue-history.ts";

/** What the service's pages need: the same services as the operator API. */
export interface PageServices extends Omit<OperatorServices, "token" | "wrongTokens" | "incidentIds"> {
  readonly clock: Clock;
  readonly history: QueueHistory;
}
