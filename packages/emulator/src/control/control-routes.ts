import { Hono } from "hono";
import { z } from "zod";
import type { Services } from "../http/services.ts";
import { globalScenarioSchema } from "../scenarios/scenario-schema.ts";
import { inspectToken } from "../tokens/inspect-token.ts";
import { mintSchema } from "../tokens/mint-schema.ts";
import { mintTokens } from "../tokens/mint-tokens.ts";
import { journalRoutes } from "./journal-routes.ts";
import { readJson } from "./read-json.ts";
import { readTerm } from "./read-term.ts";
import type { SessionEnv } from "./session-env.ts";
import { sessionsRoutes } from "./sessions-routes.ts";
import { siteRoutes } from "./site-routes.ts";

const inspectionSchema = z.strictObject({ token: z.string() });
const clockSchema = z.strictObject({ advanceMs: z.number().int().min(0).max(31_536_000_000) });
const resetSchema = z.strictObject({ sites: z.boolean().optional() });

/** Paths of the emulator itself. */
const GENERAL_PATHS = [
  "GET /authority.pem",
  "GET /sessions",
  "POST /sessions",
  "GET /sessions/ID",
  "DELETE /sessions/ID",
];

/** Paths of the default session; other sessions have them below `/__emulator/sessions/ID`. */
const SESSION_PATHS = [
  "GET /journal?type=&sitekey=&origin=",
  "GET /journal/stream",
  "DELETE /journal",
  "GET /sites",
  "POST /sites",
  "GET /sites/SITEKEY",
  "PATCH /sites/SITEKEY",
  "DELETE /sites/SITEKEY",
  "POST /sites/SITEKEY/rotate-secret",
  "PUT /sites/SITEKEY/scenario?nextWidgets=",
  "PATCH /sites/SITEKEY/scenario",
  "DELETE /sites/SITEKEY/scenario",
  "PUT /scenario?nextWidgets=",
  "PATCH /scenario",
  "DELETE /scenario",
  "POST /tokens",
  "POST /tokens/inspect",
  "POST /clock",
  "POST /reset",
];

const PATHS = [...GENERAL_PATHS, ...SESSION_PATHS].map((path) => path.replace("/", "/__emulator/"));

/** The control paths, below `/__emulator`, which Turnstile does not use. */
export function controlRoutes(services: Services): Hono<SessionEnv> {
  const { authority } = services;
  const app = new Hono<SessionEnv>({ strict: false });
  app.get("/", (context) =>
    context.json({
      emulator: "turnstile",
      instance: services.instance,
      spkiFingerprint: services.certificate.spkiFingerprint,
      ...services.ports,
      paths: PATHS,
    }),
  );
  app.get("/authority.pem", (context) =>
    context.body(authority.certificate, 200, { "content-type": "application/x-pem-file" }),
  );
  app.use(async (context, next) => {
    context.set("session", services.session);
    await next();
  });
  const session = sessionRoutes(services);
  app.route("/sessions", sessionsRoutes(services));
  app.use("/sessions/:session/*", async (context, next) => {
    context.set("session", services.sessions.require(context.req.param("session")));
    await next();
  });
  app.route("/sessions/:session", session);
  app.route("/", session);
  return app;
}

/** The paths of one session, which is in the context. */
function sessionRoutes({ closing }: Pick<Services, "closing">): Hono<SessionEnv> {
  const app = new Hono<SessionEnv>({ strict: false });
  app.post("/reset", async (context) => {
    context.var.session.reset(await readJson(context, resetSchema));
    return context.body(null, 204);
  });
  app.post("/clock", async (context) => {
    context.var.session.clock.advance((await readJson(context, clockSchema)).advanceMs);
    return context.body(null, 204);
  });
  app.post("/tokens", async (context) => {
    const options = await readJson(context, mintSchema);
    return context.json({ tokens: mintTokens(context.var.session, options) }, 201);
  });
  app.post("/tokens/inspect", async (context) => {
    const { token } = await readJson(context, inspectionSchema);
    return context.json({ token: inspectToken(context.var.session, token) ?? null });
  });
  app.put("/scenario", async (context) => {
    const scenario = await readJson(context, globalScenarioSchema);
    context.var.session.scenarios.set(undefined, scenario, readTerm(context.req.query()));
    return context.body(null, 204);
  });
  app.patch("/scenario", async (context) => {
    context.var.session.scenarios.change(undefined, await readJson(context, globalScenarioSchema));
    return context.body(null, 204);
  });
  app.delete("/scenario", (context) => {
    context.var.session.scenarios.clear(undefined);
    return context.body(null, 204);
  });
  app.route("/journal", journalRoutes({ closing }));
  app.route("/sites", siteRoutes());
  return app;
}
