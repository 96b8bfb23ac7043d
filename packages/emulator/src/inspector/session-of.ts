import type { Context } from "hono";
import type { Inside } from "../in-process/inside-of.ts";
import type { Session } from "../sessions/session.ts";
import type { InspectorEnv } from "./inspector-page.ts";

/** The session that `?session=` names, if it is open; otherwise the emulator itself. Does not count as a use of it. */
export function sessionOf({ sessions, session }: Inside, context: Context<InspectorEnv>): Session {
  const { session: id } = context.var.view;
  return sessions.list().find((each) => each.id === id) ?? session();
}

/** A path of the inspector with the session of the request. */
export function withSession(path: string, { session }: { readonly session: string | undefined }): string {
  return session === undefined ? path : `${path}${path.includes("?") ? "&" : "?"}session=${session}`;
}
