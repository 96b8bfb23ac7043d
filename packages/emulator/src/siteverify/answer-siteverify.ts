import type { Core } from "../create-core.ts";
import { jsonAnswer } from "../http/exchange.ts";
import type { Answer } from "../http/exchange.ts";
import { replacementFor } from "../http/replacement-for.ts";
import { faultEntry } from "../journal/fault-entry.ts";
import type { Fault } from "../scenarios/scenario.ts";
import { refuse } from "./answer.ts";
import type { SiteverifyAnswer } from "./answer.ts";
import { parseVerification } from "./parse-verification.ts";
import type { Verification } from "./parse-verification.ts";
import { findSubject, verifyToken } from "./verify-token.ts";
import type { SiteverifyRules, VerificationServices, VerificationSubject } from "./verify-token.ts";

/** A siteverify call, independent of HTTP. */
export interface SiteverifyCall {
  readonly method: string | undefined;
  readonly contentType: string | undefined;
  /** Undefined if it was too long or incomplete. */
  readonly body: Buffer | undefined;
}

/** An endpoint's answer, and the fault that delays or damages it. */
export interface FaultyAnswer {
  readonly answer: Answer | "nothing";
  readonly fault?: Fault | undefined;
}

const SECRET_ERRORS: ReadonlySet<string | undefined> = new Set([
  "missing-input-secret",
  "invalid-input-secret",
]);

/**
 * Answers `POST /turnstile/v0/siteverify` (contract §7) and records it in the journal.
 * @param services `session` is the session of the request; the default session means none.
 */
export async function answerSiteverify(
  { session: marked, sessions, rules }: Pick<Core, "session" | "sessions" | "rules">,
  { method, contentType = "", body }: SiteverifyCall,
): Promise<FaultyAnswer> {
  if (method !== "POST") {
    const headers = { "content-type": "application/json", allow: "POST" };
    return { answer: { status: 405, headers, body: JSON.stringify(refuse("bad-request")) } };
  }
  const asked = body && (await parseVerification(body, contentType));
  if (asked === undefined) return { answer: jsonAnswer(400, refuse("bad-request")) };
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
  return { answer: sent, fault };
}

interface Decided {
  readonly sent: Answer | "nothing";
  /** Missing if a fault replaces the answer. */
  readonly answer?: SiteverifyAnswer;
}

/** A fault that replaces the answer does not redeem the token. Other faults do, and damage the answer. */
function decide(services: VerificationServices, asked: Verification, subject: VerificationSubject): Decided {
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
