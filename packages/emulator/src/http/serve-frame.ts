import { send } from "./exchange.ts";
import type { HttpRequest, HttpResponse } from "./exchange.ts";
import { meetTrouble } from "./meet-trouble.ts";
import { originOf } from "./page-origin.ts";
import { refreshIfPossible } from "./refresh-if-possible.ts";
import type { Services } from "./services.ts";

const MAX_PARAMETERS = 30;
const MAX_PARAMETER_LENGTH = 255;
const SIZES = new Set(["normal", "flexible", "compact"]);
const THEMES = new Set(["auto", "light", "dark"]);

/** `GET /turnstile/v0/widget/SITEKEY?id=&size=&theme=&language=…`: the document of a widget's frame. */
export async function serveFrame(
  services: Pick<Services, "state" | "sites" | "scenarios" | "journal" | "frameDocument" | "closing">,
  { request, sitekey, query }: { request: HttpRequest; sitekey: string; query: URLSearchParams },
  response: HttpResponse,
): Promise<void> {
  const widget = query.get("id") ?? "";
  const parameters = readParameters(query);
  services.journal.record({ type: "widget", sitekey, origin: originOf(request), widget, parameters });
  await refreshIfPossible(services.state);
  const site = services.sites.get(sitekey);
  const scenario =
    site === undefined ? services.scenarios.everywhere : await services.scenarios.forFrame(site);
  const left = await meetTrouble(services, scenario.frame, response);
  if (left === "nothing") return;
  const { html, contentSecurityPolicy } = services.frameDocument({
    sitekey,
    widget,
    mode: site?.mode ?? "managed",
    size: known(SIZES, query.get("size"), "normal"),
    theme: known(THEMES, query.get("theme"), "auto"),
    language: query.get("language") ?? "en",
  });
  const headers = {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "content-security-policy": contentSecurityPolicy,
    // So that pages that isolate themselves across origins can embed the widget too.
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-resource-policy": "cross-origin",
    "referrer-policy": "same-origin",
  };
  send(response, { headers, body: left === "answer half" ? html.slice(0, html.length / 2) : html });
}

/** The widget's parameters as its page's script tells them. */
function readParameters(query: URLSearchParams): Readonly<Record<string, string>> {
  const told = [...query].filter(([name]) => name !== "id").slice(0, MAX_PARAMETERS);
  return Object.fromEntries(told.map(([name, value]) => [name, value.slice(0, MAX_PARAMETER_LENGTH)]));
}

function known(values: ReadonlySet<string>, given: string | null, absent: string): string {
  return given !== null && values.has(given) ? given : absent;
}
