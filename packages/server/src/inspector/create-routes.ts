import { Hono } from "hono";
import { html } from "hono/html";
import { showPage, type InspectorEnv } from "turnstile-emulator/inspector";
import { BackendUnavailableError } from "../core/backend.ts";
import { OPERATOR_ERRORS, OperatorError } from "../operator/operator-error.ts";
import { textsIn } from "./texts/service-texts.ts";

/**
 * Creates a page's routes. An error that the operator can fix becomes a page that says how, and an unavailable store
 * becomes a page with status 503.
 */
export function createRoutes(): Hono<InspectorEnv> {
  const routes = new Hono<InspectorEnv>();
  routes.onError((error, context) => {
    const texts = textsIn(context.var.view.language);
    if (error instanceof OperatorError) {
      return showPage(context, {
        title: texts.problem,
        body: html`<p class="notice bad">${error.message}</p>`,
        status: OPERATOR_ERRORS[error.code],
      });
    }
    if (error instanceof BackendUnavailableError) {
      return showPage(context, {
        title: texts.unavailableTitle,
        body: html`<p class="notice bad">${texts.unavailable}</p>`,
        status: 503,
      });
    }
    throw error;
  });
  return routes;
}
