import type { Http2Bindings, HttpBindings } from "@hono/node-server";
import type { Session } from "../sessions/session.ts";

/** A control request: its session, and Node's request and response. */
export interface SessionEnv {
  readonly Bindings: HttpBindings | Http2Bindings;
  readonly Variables: { session: Session };
}
