import { refuse } from "../siteverify/answer.ts";
import { parseVerification } from "../siteverify/parse-verification.ts";
import { verifyToken } from "../siteverify/verify-token.ts";
import { readBody, send, sendJson } from "./exchange.ts";
import type { HttpRequest, HttpResponse } from "./exchange.ts";
import type { Services } from "./services.ts";

/** `POST /turnstile/v0/siteverify` (contract §7). */
export async function serveSiteverify(
  services: Pick<Services, "clock" | "sites" | "ledger" | "rules" | "closing">,
  request: HttpRequest,
  response: HttpResponse,
): Promise<void> {
  if (request.method !== "POST") {
    const headers = { "content-type": "application/json", allow: "POST" };
    return send(response, { status: 405, headers, body: JSON.stringify(refuse("bad-request")) });
  }
  const body = await readBody(request);
  const asked = body && (await parseVerification(body, request.headers["content-type"] ?? ""));
  if (asked === undefined) return sendJson(response, 400, refuse("bad-request"));
  sendJson(response, 200, verifyToken(services, asked));
}
