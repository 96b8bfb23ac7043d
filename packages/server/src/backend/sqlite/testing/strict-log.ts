import type { Log } from "../../../core/log.ts";

/** A log for tests that expect no faults: a logged error fails the test. */
export const strictLog: Log = {
  debug() {},
  info() {},
  warn() {},
  error(fields, message) {
    throw new Error(`unplanned fault: ${message}`, { cause: fields });
  },
};
