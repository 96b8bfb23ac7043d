import { faultEntry } from "../journal/fault-entry.ts";
import type { HttpRequest, HttpResponse } from "./exchange.ts";
import { originOf } from "./page-origin.ts";
import { replacementFor } from "./replacement-for.ts";
import { sendWithFault } from "./send-with-fault.ts";
import type { Services } from "./services.ts";
import { takeFault } from "./take-fault.ts";
import { wait } from "./wait.ts";

/** `GET /turnstile/v0/api.js` (contract §1). */
export async function serveScript(
  services: Pick<Services, "assets" | "session" | "closing">,
  request: HttpRequest,
  response: HttpResponse,
): Promise<void> {
  const { id, journal, scenarios } = services.session;
  const { script, scriptDate } = scenarios.everywhere;
  const [, query = ""] = request.url?.split("?", 2) ?? [];
  const fault = takeFault(services, script);
  journal.record({ type: "script", origin: originOf(request), query, ...faultEntry(fault) });
  const headers = {
    "content-type": "application/javascript; charset=utf-8",
    "cache-control": "no-store",
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
  };
  const answer = { headers, body: services.assets.api({ date: scriptDate, session: id }) };
  await wait(fault?.delayMs ?? 0, services.closing);
  sendWithFault(response, fault, replacementFor(fault) ?? answer);
}
