import { Hono } from "hono";
import type { Services } from "../http/services.ts";
import { scenarioSchema } from "../scenarios/scenario-schema.ts";
import { SiteError } from "../sites/site-error.ts";
import type { SiteRegistry } from "../sites/site-registry.ts";
import { siteChangesSchema, siteSchema } from "../sites/site-schema.ts";
import type { Site } from "../sites/site.ts";
import { z } from "zod";
import { refreshFirst } from "./refresh-first.ts";
import { readJson } from "./read-json.ts";
import { readTerm } from "./read-term.ts";

/** Sites and their scenarios: to see, to make, to change. */
export function siteRoutes({
  state,
  sites,
  scenarios,
}: Pick<Services, "state" | "sites" | "scenarios">): Hono {
  const app = new Hono();
  app.use(refreshFirst(state));
  app.get("/", (context) => context.json(sites.list().map(view)));
  app.post("/", async (context) =>
    context.json(view(await sites.add(await readJson(context, siteSchema))), 201),
  );
  app.get("/:sitekey", (context) => context.json(view(known(sites, context.req.param("sitekey")))));
  app.patch("/:sitekey", async (context) =>
    context.json(
      view(await sites.update(context.req.param("sitekey"), await readJson(context, siteChangesSchema))),
    ),
  );
  app.delete("/:sitekey", async (context) =>
    context.json(view(await sites.remove(context.req.param("sitekey")))),
  );
  app.post("/:sitekey/rotate-secret", async (context) => {
    const options = await readJson(context, z.strictObject({ immediately: z.boolean().optional() }));
    return context.json(view(await sites.rotateSecret(context.req.param("sitekey"), options)));
  });
  app.put("/:sitekey/scenario", async (context) => {
    const { sitekey } = known(sites, context.req.param("sitekey"));
    await scenarios.set(sitekey, await readJson(context, scenarioSchema), readTerm(context.req.query()));
    return context.body(null, 204);
  });
  app.delete("/:sitekey/scenario", async (context) => {
    await scenarios.clear(known(sites, context.req.param("sitekey")).sitekey);
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
