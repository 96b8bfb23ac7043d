import { send } from "./exchange.ts";
import type { HttpResponse } from "./exchange.ts";
import type { Services } from "./services.ts";

const SIZES = new Set(["normal", "flexible", "compact"]);
const THEMES = new Set(["auto", "light", "dark"]);

/** `GET /turnstile/v0/widget/SITEKEY?size=&theme=&language=`: the document of a widget's frame. */
export function serveFrame(
  { sites, frameDocument }: Pick<Services, "sites" | "frameDocument">,
  response: HttpResponse,
  { sitekey, query }: { sitekey: string; query: URLSearchParams },
): void {
  const { html, contentSecurityPolicy } = frameDocument({
    sitekey,
    mode: sites.get(sitekey)?.mode ?? "managed",
    size: known(SIZES, query.get("size"), "normal"),
    theme: known(THEMES, query.get("theme"), "auto"),
    language: query.get("language") ?? "en",
  });
  const headers = {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "content-security-policy": contentSecurityPolicy,
    "cross-origin-resource-policy": "cross-origin",
    "referrer-policy": "same-origin",
  };
  send(response, { headers, body: html });
}

function known(values: ReadonlySet<string>, given: string | null, absent: string): string {
  return given !== null && values.has(given) ? given : absent;
}
