import { Hono } from "hono";
import type { Services } from "../http/services.ts";
import { sessionSchema } from "../sessions/session-schema.ts";
import type { Session } from "../sessions/session.ts";
import { readJson } from "./read-json.ts";
import type { SessionEnv } from "./session-env.ts";

/** Routes to open, view and close sessions. */
export function sessionsRoutes({ sessions }: Pick<Services, "sessions">): Hono<SessionEnv> {
  const app = new Hono<SessionEnv>();
  app.get("/", (context) => context.json(sessions.list().map(view)));
  app.post("/", async (context) =>
    context.json(view(sessions.open(await readJson(context, sessionSchema))), 201),
  );
  app.get("/:session", (context) => context.json(view(sessions.require(context.req.param("session")))));
  app.delete("/:session", (context) => {
    sessions.close(context.req.param("session"));
    return context.body(null, 204);
  });
  return app;
}

function view({ id, name, unclaimedCalls, clock }: Session) {
  return { id, name, unclaimedCalls, path: `/session/${id}`, advancedMs: clock.aheadMs };
}
