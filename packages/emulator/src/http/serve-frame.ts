import { admitFrame } from "../challenge/admit-frame.ts";
import type { HttpRequest, HttpResponse } from "./exchange.ts";
import { originOf } from "./page-origin.ts";
import { replacementFor } from "./replacement-for.ts";
import { sendWithFault } from "./send-with-fault.ts";
import type { Services } from "./services.ts";
import { wait } from "./wait.ts";

const SIZES = new Set(["normal", "flexible", "compact"]);
const THEMES = new Set(["auto", "light", "dark"]);

/** `GET /cdn-cgi/challenge-platform/turnstile/widget/SITEKEY?id=&size=&theme=&language=…`: the document of a widget's frame. */
export async function serveFrame(
  services: Pick<Services, "session" | "frameDocument" | "closing">,
  { request, sitekey, query }: { request: HttpRequest; sitekey: string; query: URLSearchParams },
  response: HttpResponse,
): Promise<void> {
  const widget = query.get("id") ?? "";
  const { site, fault } = admitFrame(services, { sitekey, origin: originOf(request), query });
  const { html, contentSecurityPolicy } = services.frameDocument({
    sitekey,
    widget,
    session: services.session.id,
    mode: site?.mode ?? "managed",
    size: known(SIZES, query.get("size"), "normal"),
    theme: known(THEMES, query.get("theme"), "auto"),
    language: query.get("language") ?? "en",
  });
  const headers = {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "content-security-policy": contentSecurityPolicy,
    // These two let cross-origin isolated pages embed the widget.
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-resource-policy": "cross-origin",
    "referrer-policy": "same-origin",
  };
  await wait(fault?.delayMs ?? 0, services.closing);
  sendWithFault(response, fault, replacementFor(fault) ?? { headers, body: html });
}

function known(values: ReadonlySet<string>, given: string | null, absent: string): string {
  return given !== null && values.has(given) ? given : absent;
}
