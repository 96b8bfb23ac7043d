import { Hono } from "hono";
import { html } from "hono/html";
import type { InspectorEnv, InspectorPage } from "../inspector-page.ts";
import { showPage } from "../layout/show-page.ts";

export function verificationsPage(_parts: object): InspectorPage {
  const routes = new Hono<InspectorEnv>();
  routes.get("/", (context) => showPage(context, { title: "Verifications", body: html`` }));
  return { path: "verifications", label: { en: "Verifications", zh: "验证记录" }, routes };
}
