import { faultEntry } from "../journal/fault-entry.ts";
import type { HttpRequest, HttpResponse } from "./exchange.ts";
import { originOf } from "./page-origin.ts";
import { replacementFor } from "./replacement-for.ts";
import { sendWithFault } from "./send-with-fault.ts";
import type { Services } from "./services.ts";
import { takeFault } from "./take-fault.ts";
import { wait } from "./wait.ts";

const MAX_PARAMETERS = 30;
const MAX_PARAMETER_LENGTH = 255;
const SIZES = new Set(["normal", "flexible", "compact"]);
const THEMES = new Set(["auto", "light", "dark"]);

/** `GET /cdn-cgi/challenge-platform/turnstile/widget/SITEKEY?id=&size=&theme=&language=…`: the document of a widget's frame. */
export async function serveFrame(
  services: Pick<Services, "session" | "frameDocument" | "closing">,
  { request, sitekey, query }: { request: HttpRequest; sitekey: string; query: URLSearchParams },
  response: HttpResponse,
): Promise<void> {
  const widget = query.get("id") ?? "";
  const parameters = readParameters(query);
  const { id: session, sites, journal, scenarios } = services.session;
  const site = sites.get(sitekey);
  const scenario = site === undefined ? scenarios.everywhere : scenarios.forFrame(site);
  const fault = takeFault(services, scenario.frame);
  const origin = originOf(request);
  journal.record({ type: "widget", sitekey, origin, widget, parameters, ...faultEntry(fault) });
  const { html, contentSecurityPolicy } = services.frameDocument({
    sitekey,
    widget,
    session,
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
  await wait(fault?.delayMs ?? 0, services.closing);
  sendWithFault(response, fault, replacementFor(fault) ?? { headers, body: html });
}

/** The widget's parameters as its page's script sends them. */
function readParameters(query: URLSearchParams): Readonly<Record<string, string>> {
  const given = [...query].filter(([name]) => name !== "id" && name !== "session").slice(0, MAX_PARAMETERS);
  return Object.fromEntries(given.map(([name, value]) => [name, value.slice(0, MAX_PARAMETER_LENGTH)]));
}

function known(values: ReadonlySet<string>, given: string | null, absent: string): string {
  return given !== null && values.has(given) ? given : absent;
}
