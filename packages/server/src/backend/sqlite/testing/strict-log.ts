import type { Log } from "../../../core/log.ts";

/** A log for tests that plan no fault: whatever is logged as an error fails the test. */
export const strictLog: Log = {
  debug() {},
  info() {},
  warn() {},
  error(fields, message) {
    throw new Error(`unplanned fault: ${message}`, { cause: fields });
  },
};
