import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { HTTPException } from "hono/http-exception";
import { z } from "zod";
import { MAX_BODY_BYTES } from "../http/exchange.ts";
import type { Services } from "../http/services.ts";
import { managementApi } from "../management/management-api.ts";
import { globalScenarioSchema, scenarioSchema, scenarioTermSchema } from "../scenarios/scenario-schema.ts";
import { SiteError } from "../sites/site-registry.ts";
import type { SiteRegistry } from "../sites/site-registry.ts";
import { siteChangesSchema, siteSchema } from "../sites/site-schema.ts";
import type { Site } from "../sites/site.ts";
import { guard } from "./guard.ts";
import type { GuardOptions } from "./guard.ts";
import { journalRoutes } from "./journal-routes.ts";
import { readJson } from "./read-json.ts";

/** Where the control paths begin; no path of Turnstile's does. */
export const CONTROL_PREFIX = "/__emulator";

const clockSchema = z.strictObject({ advanceMs: z.number().int().min(0).max(31_536_000_000) });

const STATUS_OF = { invalid: 400, taken: 409, unknown: 404, rotating: 409 } as const;

/** The emulator's own paths, and Cloudflare's management API. */
export function controlApp(services: Services, guardOptions: GuardOptions): Hono {
  const app = new Hono({ strict: false });
  app.use(guard(guardOptions));
  app.use(bodyLimit({ maxSize: MAX_BODY_BYTES }));
  app.route("/client/v4", managementApi(services));
  const control = new Hono({ strict: false });
  control.get("/", (context) => context.json({ emulator: "turnstile", paths: PATHS }));
  control.get("/authority.pem", (context) =>
    context.body(services.authority.certificate, 200, { "content-type": "application/x-pem-file" }),
  );
  control.post("/reset", async (context) => {
    services.reset(await readJson(context, z.strictObject({ sites: z.boolean().optional() })));
    return context.body(null, 204);
  });
  control.post("/clock", async (context) => {
    services.advanceClock((await readJson(context, clockSchema)).advanceMs);
    return context.body(null, 204);
  });
  control.route("/journal", journalRoutes(services));
  control.route("/sites", siteRoutes(services));
  control.put("/scenario", async (context) => {
    services.scenarios.set(
      undefined,
      await readJson(context, globalScenarioSchema),
      readTerm(context.req.query()),
    );
    return context.body(null, 204);
  });
  control.delete("/scenario", (context) => {
    services.scenarios.clear(undefined);
    return context.body(null, 204);
  });
  app.route(CONTROL_PREFIX, control);
  app.notFound((context) => context.json({ error: "There is nothing at this path." }, 404));
  app.onError((error, context) => {
    if (error instanceof HTTPException) return context.json({ error: error.message }, error.status);
    if (error instanceof SiteError) return context.json({ error: error.message }, STATUS_OF[error.reason]);
    process.emitWarning(error);
    return context.json({ error: "The emulator failed; its console says how." }, 500);
  });
  return app;
}

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
].map((path) => path.replace("/", `${CONTROL_PREFIX}/`));

function siteRoutes({ sites, scenarios }: Pick<Services, "sites" | "scenarios">): Hono {
  const app = new Hono();
  app.get("/", (context) => context.json(sites.list().map(view)));
  app.post("/", async (context) => context.json(view(sites.add(await readJson(context, siteSchema))), 201));
  app.get("/:sitekey", (context) => context.json(view(known(sites, context.req.param("sitekey")))));
  app.patch("/:sitekey", async (context) =>
    context.json(
      view(sites.update(context.req.param("sitekey"), await readJson(context, siteChangesSchema))),
    ),
  );
  app.delete("/:sitekey", (context) => context.json(view(sites.remove(context.req.param("sitekey")))));
  app.post("/:sitekey/rotate-secret", async (context) => {
    const options = await readJson(context, z.strictObject({ immediately: z.boolean().optional() }));
    return context.json(view(sites.rotateSecret(context.req.param("sitekey"), options)));
  });
  app.put("/:sitekey/scenario", async (context) => {
    const { sitekey } = known(sites, context.req.param("sitekey"));
    scenarios.set(sitekey, await readJson(context, scenarioSchema), readTerm(context.req.query()));
    return context.body(null, 204);
  });
  app.delete("/:sitekey/scenario", (context) => {
    scenarios.clear(known(sites, context.req.param("sitekey")).sitekey);
    return context.body(null, 204);
  });
  return app;
}

function known(sites: SiteRegistry, sitekey: string): Site {
  const site = sites.get(sitekey);
  if (site === undefined) throw new SiteError("unknown", `No site has the sitekey ${sitekey}.`);
  return site;
}

/** A site as the control paths show it, in the words in which it is registered. */
function view(site: Site) {
  const { earlierSecret: _earlier, testing: _testing, createdAt, modifiedAt, ...shown } = site;
  return {
    ...shown,
    createdAt: new Date(createdAt).toISOString(),
    modifiedAt: new Date(modifiedAt).toISOString(),
  };
}

function readTerm({ nextWidgets }: Readonly<Record<string, string>>) {
  const result = scenarioTermSchema.safeParse(
    nextWidgets === undefined ? {} : { nextWidgets: Number(nextWidgets) },
  );
  if (!result.success) throw new HTTPException(400, { message: "nextWidgets: a whole number from 1 up" });
  return result.data;
}
