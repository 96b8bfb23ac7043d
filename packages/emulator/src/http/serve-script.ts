import { send } from "./exchange.ts";
import type { HttpRequest, HttpResponse } from "./exchange.ts";
import { meetTrouble } from "./meet-trouble.ts";
import { originOf } from "./page-origin.ts";
import { refreshIfPossible } from "./refresh-if-possible.ts";
import type { Services } from "./services.ts";

/** `GET /turnstile/v0/api.js` (contract §1). */
export async function serveScript(
  services: Pick<Services, "assets" | "state" | "scenarios" | "journal" | "closing">,
  request: HttpRequest,
  response: HttpResponse,
): Promise<void> {
  await refreshIfPossible(services.state);
  const { script, scriptDate } = services.scenarios.everywhere;
  const [, query = ""] = request.url?.split("?", 2) ?? [];
  services.journal.record({ type: "script", origin: originOf(request), query });
  const left = await meetTrouble(services, script, response);
  if (left === "nothing") return;
  const whole = services.assets.api(scriptDate);
  const headers = {
    "content-type": "application/javascript; charset=utf-8",
    "cache-control": "no-store",
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
  };
  send(response, { headers, body: left === "answer half" ? whole.subarray(0, whole.length / 2) : whole });
}
