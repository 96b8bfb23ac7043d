import { faultEntry } from "../journal/fault-entry.ts";
import { refuse } from "../siteverify/answer.ts";
import type { SiteverifyAnswer } from "../siteverify/answer.ts";
import { parseVerification } from "../siteverify/parse-verification.ts";
import type { Verification } from "../siteverify/parse-verification.ts";
import { findSubject, verifyToken } from "../siteverify/verify-token.ts";
import type { SiteverifyRules, VerificationSubject } from "../siteverify/verify-token.ts";
import { jsonAnswer, readBody, send, sendJson } from "./exchange.ts";
import type { Answer, HttpRequest, HttpResponse } from "./exchange.ts";
import { replacementFor } from "./replacement-for.ts";
import { sendWithFault } from "./send-with-fault.ts";
import type { Services } from "./services.ts";
import { wait } from "./wait.ts";

const SECRET_ERRORS: ReadonlySet<string | undefined> = new Set([
  "missing-input-secret",
  "invalid-input-secret",
]);

/** `POST /turnstile/v0/siteverify` (contract §7). */
export async function serveSiteverify(
  { session: marked, sessions, rules, closing }: Pick<Services, "session" | "sessions" | "rules" | "closing">,
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
  const isMarked = marked.id !== "";
  const session = sessions.ofToken(asked.response) ?? (isMarked ? marked : sessions.unclaimed);
  const services = { session, rules };
  const subject = findSubject(services, asked);
  const fault = subject.scripted;
  const { sent, ...decided } = decide(services, asked, subject);
  session.journal.record({
    type: "siteverify",
    sitekey: subject.site?.sitekey ?? subject.testSecret?.sitekey ?? "",
    origin: subject.record?.origin ?? "",
    token: asked.response,
    remoteip: asked.remoteip,
    idempotencyKey: asked.idempotencyKey,
    status: sent === "nothing" ? 0 : (sent.status ?? 200),
    ...decided,
    ...faultEntry(fault),
  });
  await wait(fault?.delayMs ?? 0, closing);
  sendWithFault(response, fault, sent);
}

interface Decided {
  readonly sent: Answer | "nothing";
  /** Missing if a fault answers instead. */
  readonly answer?: SiteverifyAnswer;
}

/** A fault that answers instead leaves the token unredeemed; any other spoils the answer to a redeemed one. */
function decide(
  services: Pick<Services, "session" | "rules">,
  asked: Verification,
  subject: VerificationSubject,
): Decided {
  const replacement = replacementFor(subject.scripted);
  if (replacement !== undefined) return { sent: replacement };
  const answer = verifyToken(services, asked, subject);
  return { answer, sent: jsonAnswer(statusOf(answer, services.rules), answer) };
}

function statusOf(answer: SiteverifyAnswer, rules: SiteverifyRules): number {
  if (answer.success) return 200;
  const isSecretError = SECRET_ERRORS.has(answer["error-codes"][0]);
  return (isSecretError ? rules.secretErrorStatus : rules.tokenErrorStatus) ?? 200;
}
