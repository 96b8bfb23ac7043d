import type { Context, Hono } from "hono";
import type { ApiEnvironment } from "../call.ts";
import { homePage } from "./home-page.ts";
import { describeApi } from "./openapi.ts";
import { referencePage } from "./reference-page.ts";

/** Forbids scripts, requests and frames. */
const CONTENT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

/** Adds `/openapi.json`, `/docs` and the home page `/`. */
export function addReference(app: Hono<ApiEnvironment>): void {
  let description: object | undefined;
  app.get("/openapi.json", (context) => {
    description ??= describeApi();
    return context.json(description, 200, { "access-control-allow-origin": "*" });
  });
  app.get("/", (context) => servePage(context, homePage()));
  app.get("/docs", (context) => servePage(context, referencePage(new URL(context.req.url).origin)));
}

function servePage(context: Context<ApiEnvironment>, page: ReturnType<typeof homePage>) {
  context.header("content-security-policy", CONTENT_POLICY);
  return context.html(page);
}
