import type { Hono } from "hono";
import type { ApiEnvironment } from "../call.ts";
import { describeApi } from "./openapi.ts";
import { referencePage } from "./reference-page.ts";

/** Nothing but the page itself: no scripts, no requests, no frames around it. */
const CONTENT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

/** Adds `/openapi.json` and, for people, `/docs`. Both are made when first asked for. */
export function addReference(app: Hono<ApiEnvironment>): void {
  let description: object | undefined;
  let page: ReturnType<typeof referencePage> | undefined;
  app.get("/openapi.json", (context) => {
    description ??= describeApi();
    return context.json(description, 200, { "access-control-allow-origin": "*" });
  });
  app.get("/docs", (context) => {
    page ??= referencePage();
    context.header("content-security-policy", CONTENT_POLICY);
    return context.html(page);
  });
}
