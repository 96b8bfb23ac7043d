import { refuse } from "../siteverify/answer.ts";
import type { SiteverifyAnswer } from "../siteverify/answer.ts";
import { parseVerification } from "../siteverify/parse-verification.ts";
import type { Verification } from "../siteverify/parse-verification.ts";
import { findSubject, verifyToken } from "../siteverify/verify-token.ts";
import type { SiteverifyRules, VerificationSubject } from "../siteverify/verify-token.ts";
import { StateUnavailableError } from "../state/emulator-state.ts";
import { readBody, send, sendJson } from "./exchange.ts";
import type { HttpRequest, HttpResponse } from "./exchange.ts";
import type { Services } from "./services.ts";
import { wait } from "./wait.ts";

const SECRET_ERRORS: ReadonlySet<string | undefined> = new Set([
  "missing-input-secret",
  "invalid-input-secret",
]);

interface Verified {
  readonly subject: VerificationSubject | undefined;
  readonly answer: SiteverifyAnswer;
}

/** `POST /turnstile/v0/siteverify` (contract §7). */
export async function serveSiteverify(
  services: Services,
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
  const { subject, answer } = await verify(services, asked);
  const status = statusOf(answer, services.rules);
  services.journal.record({
    type: "siteverify",
    sitekey: subject?.site?.sitekey ?? subject?.testSecret?.sitekey ?? "",
    origin: subject?.record?.origin ?? "",
    token: asked.response,
    remoteip: asked.remoteip,
    idempotencyKey: asked.idempotencyKey,
    status,
    answer,
  });
  sendJson(response, status, answer);
}

/** A state that cannot be reached is answered as a fault of Cloudflare's would be (contract §7). */
async function verify(services: Services, asked: Verification): Promise<Verified> {
  let subject: VerificationSubject | undefined;
  try {
    subject = await findSubject(services, asked);
    const { delayMs } = subject.scripted;
    if (delayMs !== undefined) await wait(delayMs, services.closing);
    return { subject, answer: await verifyToken(services, asked, subject) };
  } catch (error) {
    if (!(error instanceof StateUnavailableError)) throw error;
    return { subject, answer: refuse("internal-error") };
  }
}

function statusOf(answer: SiteverifyAnswer, rules: SiteverifyRules): number {
  if (answer.success) return 200;
  const isSecretError = SECRET_ERRORS.has(answer["error-codes"][0]);
  return (isSecretError ? rules.secretErrorStatus : rules.tokenErrorStatus) ?? 200;
}
