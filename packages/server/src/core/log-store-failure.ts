import { BackendUnavailableError } from "./backend.ts";
import type { Log } from "./log.ts";

/**
 * Logs what the store threw: as a fault, unless whoever watches the store has told that it is away. Otherwise each
 * call of an outage would be a line with a stack.
 */
export function logStoreFailure(log: Log, fields: object, message: string, error: unknown): void {
  const isAnnounced = error instanceof BackendUnavailableError && error.isAnnounced;
  if (isAnnounced) log.debug({ ...fields, reason: error.message }, message);
  else log.error({ ...fields, err: error }, message);
}
