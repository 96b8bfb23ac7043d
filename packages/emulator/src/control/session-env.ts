import type { Session } from "../sessions/session.ts";

/** Variables of a control request: its session. */
export interface SessionEnv {
  readonly Variables: { session: Session };
}
