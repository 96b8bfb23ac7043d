import type { Context } from "hono";
import type { InspectorEnv } from "../inspector-page.ts";
import { contentPolicy } from "./content-policy.ts";
import type { PageContent } from "./page-content.ts";
import { pageDocument } from "./page-document.ts";

/** Answers with a page in the inspector's layout. */
export function showPage(context: Context<InspectorEnv>, content: PageContent): Response | Promise<Response> {
  const { view } = context.var;
  context.header("content-security-policy", contentPolicy(view.assets.style.source, content.widgetSources));
  return context.html(pageDocument(view, content), content.status ?? 200);
}
