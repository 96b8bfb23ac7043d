import { Hono } from "hono";
import { z } from "zod";
import type { Services } from "../http/services.ts";
import { globalScenarioSchema } from "../scenarios/scenario-schema.ts";
import { journalRoutes } from "./journal-routes.ts";
import { readJson } from "./read-json.ts";
import { readTerm } from "./read-term.ts";
import { siteRoutes } from "./site-routes.ts";

const clockSchema = z.strictObject({ advanceMs: z.number().int().min(0).max(31_536_000_000) });
const resetSchema = z.strictObject({ sites: z.boolean().optional() });

const PATHS = [
  "GET /authority.pem",
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
  "DELETE /sites/SITEKEY/scenario",
  "PUT /scenario?nextWidgets=",
  "DELETE /scenario",
  "POST /clock",
  "POST /reset",
].map((path) => path.replace("/", "/__emulator/"));

/** The emulator's own paths, below `/__emulator`, where no path of Turnstile's is. */
export function controlRoutes(services: Services): Hono {
  const { scenarios, authority } = services;
  const app = new Hono({ strict: false });
  app.get("/", (context) => context.json({ emulator: "turnstile", paths: PATHS }));
  app.get("/authority.pem", (context) =>
    context.body(authority.certificate, 200, { "content-type": "application/x-pem-file" }),
  );
  app.post("/reset", async (context) => {
    await services.reset(await readJson(context, resetSchema));
    return context.body(null, 204);
  });
  app.post("/clock", async (context) => {
    await services.advanceClock((await readJson(context, clockSchema)).advanceMs);
    return context.body(null, 204);
  });
  app.put("/scenario", async (context) => {
    await scenarios.set(
      undefined,
      await readJson(context, globalScenarioSchema),
      readTerm(context.req.query()),
    );
    return context.body(null, 204);
  });
  app.delete("/scenario", async (context) => {
    await scenarios.clear(undefined);
    return context.body(null, 204);
  });
  app.route("/journal", journalRoutes(services));
  app.route("/sites", siteRoutes(services));
  return app;
}
