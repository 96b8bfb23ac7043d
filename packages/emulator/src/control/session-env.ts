import type { Session } from "../sessions/session.ts";

/** What the control paths know of a request: the session that it is about. */
export interface SessionEnv {
  readonly Variables: { session: Session };
}
