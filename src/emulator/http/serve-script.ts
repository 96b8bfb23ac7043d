import { send } from "./exchange.ts";
import type { HttpResponse } from "./exchange.ts";
import type { Services } from "./services.ts";

/** `GET /turnstile/v0/api.js` (contract §1). */
export function serveScript({ assets }: Pick<Services, "assets">, response: HttpResponse): void {
  const headers = {
    "content-type": "application/javascript; charset=utf-8",
    "cache-control": "no-store",
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
  };
  send(response, { headers, body: assets.api });
}
