import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import type { Services } from "../http/services.ts";
import { managementApi } from "../management/management-api.ts";
import { SessionError } from "../sessions/session-error.ts";
import { SiteError } from "../sites/site-error.ts";
import { controlRoutes } from "./control-routes.ts";
import { guard } from "./guard.ts";
import type { GuardOptions } from "./guard.ts";

const STATUS_OF = { invalid: 400, taken: 409, unknown: 404, rotating: 409, limit: 429, full: 429 } as const;

/** The control paths and Cloudflare's management API. */
export function controlApp(services: Services, guardOptions: GuardOptions): Hono {
  const app = new Hono({ strict: false });
  app.use(guard(guardOptions));
  app.route("/client/v4", managementApi(services));
  app.route("/__emulator", controlRoutes(services));
  app.notFound((context) => context.json({ error: "There is nothing at this path." }, 404));
  app.onError((error, context) => {
    if (error instanceof HTTPException) return context.json({ error: error.message }, error.status);
    if (error instanceof SiteError || error instanceof SessionError)
      return context.json({ error: error.message, reason: error.reason }, STATUS_OF[error.reason]);
    process.emitWarning(error);
    return context.json({ error: "The emulator failed; see its console." }, 500);
  });
  return app;
}
