import { BackendUnavailableError } from "./backend.ts";
import type { Log } from "./log.ts";

/**
 * Logs an error of the store as a fault, with its stack. If the store has already logged the outage, logs only at debug
 * level, because many calls fail during an outage.
 */
export function logStoreFailure(log: Log, fields: object, message: string, error: unknown): void {
  const isAnnounced = error instanceof BackendUnavailableError && error.isAnnounced;
  if (isAnnounced) log.debug({ ...fields, reason: error.message }, message);
  else log.error({ ...fields, err: error }, message);
}
