import { Hono } from "hono";
import { scenarioSchema } from "../scenarios/scenario-schema.ts";
import { requireKnownSite } from "../sites/require-site.ts";
import { siteChangesSchema, siteSchema } from "../sites/site-schema.ts";
import type { Site } from "../sites/site.ts";
import { z } from "zod";
import { readJson } from "./read-json.ts";
import { readTerm } from "./read-term.ts";
import type { SessionEnv } from "./session-env.ts";

/** Routes to view, add and change sites and their scenarios. */
export function siteRoutes(): Hono<SessionEnv> {
  const app = new Hono<SessionEnv>();
  app.get("/", (context) => context.json(context.var.session.sites.list().map(view)));
  app.post("/", async (context) => {
    const options = await readJson(context, siteSchema);
    return context.json(view(context.var.session.sites.add(options)), 201);
  });
  app.get("/:sitekey", (context) =>
    context.json(view(requireKnownSite(context.var.session.sites, context.req.param("sitekey")))),
  );
  // For Stile's service: did a scenario ask for the failure that it sees?
  app.get("/:sitekey/effects", (context) => {
    const { sites, effects } = context.var.session;
    return context.json(effects.agesOf(requireKnownSite(sites, context.req.param("sitekey")).sitekey));
  });
  app.patch("/:sitekey", async (context) => {
    const changes = await readJson(context, siteChangesSchema);
    return context.json(view(context.var.session.sites.update(context.req.param("sitekey"), changes)));
  });
  app.delete("/:sitekey", (context) =>
    context.json(view(context.var.session.sites.remove(context.req.param("sitekey")))),
  );
  app.post("/:sitekey/rotate-secret", async (context) => {
    const options = await readJson(context, z.strictObject({ immediately: z.boolean().optional() }));
    return context.json(view(context.var.session.sites.rotateSecret(context.req.param("sitekey"), options)));
  });
  app.put("/:sitekey/scenario", async (context) => {
    const { sites, scenarios } = context.var.session;
    const { sitekey } = requireKnownSite(sites, context.req.param("sitekey"));
    scenarios.set(sitekey, await readJson(context, scenarioSchema), readTerm(context.req.query()));
    return context.body(null, 204);
  });
  app.patch("/:sitekey/scenario", async (context) => {
    const { sites, scenarios } = context.var.session;
    const { sitekey } = requireKnownSite(sites, context.req.param("sitekey"));
    scenarios.change(sitekey, await readJson(context, scenarioSchema));
    return context.body(null, 204);
  });
  app.delete("/:sitekey/scenario", (context) => {
    const { sites, scenarios } = context.var.session;
    scenarios.clear(requireKnownSite(sites, context.req.param("sitekey")).sitekey);
    return context.body(null, 204);
  });
  return app;
}

/** A site in the control paths, with the same members as when it is registered. */
function view(site: Site) {
  const { createdAt, modifiedAt, ...shown } = site;
  return {
    ...shown,
    createdAt: new Date(createdAt).toISOString(),
    modifiedAt: new Date(modifiedAt).toISOString(),
  };
}
