import { Hono } from "hono";
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import { z } from "zod";
import { readJson } from "../control/read-json.ts";
import type { Services } from "../http/services.ts";
import { SiteError } from "../sites/site-error.ts";
import type { SiteRegistry } from "../sites/site-registry.ts";
import { hostnameSchema } from "../sites/site-schema.ts";
import type { Site, SiteOptions } from "../sites/site.ts";
import { listWidgets } from "./list-widgets.ts";
import { listedWidget, widgetOf } from "./widget-resource.ts";

const MAX_DOMAINS = 200;

/** Body of a creation or a replacement (contract §9); unknown fields are ignored. */
const widgetSchema = z.object({
  name: z.string().min(1).max(254),
  mode: z.enum(["non-interactive", "invisible", "managed"]),
  domains: z.array(hostnameSchema).min(1).max(MAX_DOMAINS),
  bot_fight_mode: z.boolean().optional(),
  clearance_level: z.enum(["no_clearance", "jschallenge", "managed", "interactive"]).optional(),
  ephemeral_id: z.boolean().optional(),
  offlabel: z.boolean().optional(),
  region: z.enum(["world", "china"]).optional(),
});

const rotationSchema = z.object({ invalidate_immediately: z.boolean().optional() });

/** The Cloudflare v4 error codes that clients look at. */
const ERRORS = {
  400: 10_001,
  401: 10_000,
  403: 10_000,
  404: 10_404,
  409: 10_409,
  413: 10_413,
  429: 10_429,
  500: 10_500,
} as const;

const STATUS_OF = { invalid: 400, taken: 409, unknown: 404, rotating: 409, limit: 429 } as const;

/** Cloudflare's management API for Turnstile widgets (contract §9), below `/client/v4`. */
export function managementApi({ session: { sites } }: Pick<Services, "session">): Hono {
  const app = new Hono().basePath("/accounts/:account/challenges/widgets");
  app.use(async (context, next) => {
    if (isAuthorized(context)) return await next();
    throw new HTTPException(401, { message: "Authentication error" });
  });
  app.post("/", async (context) => {
    const site = sites.add(optionsOf(await readJson(context, widgetSchema)));
    return context.json({ ...envelope(), result: widgetOf(site) });
  });
  app.get("/", (context) => {
    const { page, info } = listWidgets(sites.list(), context.req.query());
    return context.json({ ...envelope(), result: page.map(listedWidget), result_info: info });
  });
  app.get("/:sitekey", (context) => context.json({ ...envelope(), result: widgetOf(own(sites, context)) }));
  app.put("/:sitekey", async (context) => {
    const { sitekey } = own(sites, context);
    const options = optionsOf(await readJson(context, widgetSchema));
    return context.json({ ...envelope(), result: widgetOf(sites.update(sitekey, options)) });
  });
  app.delete("/:sitekey", (context) => {
    const site = sites.remove(own(sites, context).sitekey);
    return context.json({ ...envelope(), result: widgetOf(site) });
  });
  app.post("/:sitekey/rotate_secret", async (context) => {
    const { sitekey } = own(sites, context);
    const { invalidate_immediately: immediately } = await readJson(context, rotationSchema);
    const site = sites.rotateSecret(sitekey, { immediately });
    return context.json({ ...envelope(), result: widgetOf(site) });
  });
  app.notFound((context) => failure(context, 404, "Not found"));
  app.onError((error, context) => {
    if (error instanceof HTTPException) return failure(context, toKnownStatus(error.status), error.message);
    if (error instanceof SiteError) return failure(context, STATUS_OF[error.reason], error.message);
    process.emitWarning(error);
    return failure(context, 500, "The emulator failed; see its console.");
  });
  return app;
}

function envelope() {
  return { success: true, errors: [], messages: [] };
}

function failure(context: Context, status: keyof typeof ERRORS, message: string): Response {
  return context.json(
    { success: false, errors: [{ code: ERRORS[status], message }], messages: [], result: null },
    status,
  );
}

function toKnownStatus(status: number): keyof typeof ERRORS {
  return status === 401 || status === 403 || status === 404 || status === 413 ? status : 400;
}

/** Accepts any credentials; the control token protects these paths, if one is set. */
function isAuthorized({ req }: Context): boolean {
  const bearer = /^Bearer \S/i.test(req.header("authorization") ?? "");
  return bearer || (req.header("x-auth-email") !== undefined && req.header("x-auth-key") !== undefined);
}

function own(sites: SiteRegistry, context: Context): Site {
  const sitekey = context.req.param("sitekey") ?? "";
  const site = sites.get(sitekey);
  if (site === undefined || site.testing)
    throw new SiteError("unknown", `No widget has the sitekey ${sitekey}.`);
  return site;
}

/** A replacement resets every optional field to its default. */
function optionsOf(body: z.infer<typeof widgetSchema>): SiteOptions {
  return {
    name: body.name,
    mode: body.mode,
    hostnames: body.domains,
    botFightMode: body.bot_fight_mode ?? false,
    clearanceLevel: body.clearance_level ?? "no_clearance",
    ephemeralId: body.ephemeral_id ?? false,
    offlabel: body.offlabel ?? false,
    region: body.region ?? "world",
  };
}
