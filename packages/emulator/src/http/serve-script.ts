import { admitScript } from "../challenge/admit-script.ts";
import type { HttpRequest, HttpResponse } from "./exchange.ts";
import { originOf } from "./page-origin.ts";
import { replacementFor } from "./replacement-for.ts";
import { sendWithFault } from "./send-with-fault.ts";
import type { Services } from "./services.ts";
import { wait } from "./wait.ts";

/** `GET /turnstile/v0/api.js` (contract §1). */
export async function serveScript(
  services: Pick<Services, "assets" | "session" | "closing">,
  request: HttpRequest,
  response: HttpResponse,
): Promise<void> {
  const [, query = ""] = request.url?.split("?", 2) ?? [];
  const fault = admitScript(services, { origin: originOf(request), query });
  const { id: session, scenarios } = services.session;
  const headers = {
    "content-type": "application/javascript; charset=utf-8",
    "cache-control": "no-store",
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
  };
  const answer = { headers, body: services.assets.api({ date: scenarios.everywhere.scriptDate, session }) };
  await wait(fault?.delayMs ?? 0, services.closing);
  sendWithFault(response, fault, replacementFor(fault) ?? answer);
}
