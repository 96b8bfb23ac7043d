import type { Core } from "../create-core.ts";
import { jsonAnswer } from "../http/exchange.ts";
import { replacementFor } from "../http/replacement-for.ts";
import { takeFault } from "../http/take-fault.ts";
import { faultEntry } from "../journal/fault-entry.ts";
import type { Journal } from "../journal/journal.ts";
import { REALISTIC_DELAY_MS } from "../scenarios/scenario.ts";
import type { Fault } from "../scenarios/scenario.ts";
import type { FaultyAnswer } from "../siteverify/answer-siteverify.ts";
import { UNKNOWN_SITEKEY } from "./challenges.ts";
import type { ChallengeAnswer } from "./challenges.ts";
import type { ChallengeRequest } from "./parse-challenge.ts";

/** How a challenge waits. */
export interface ChallengePace {
  readonly wait: (ms: number) => Promise<void>;
  /** Whether the widget was reset or removed in the meantime, so that it does not get a token. */
  readonly isGone: () => boolean;
}

/**
 * Answers a challenge of a widget after all delays, and records it in the journal.
 * @param asked Undefined if the request was malformed.
 * @returns undefined if the widget was reset or removed in the meantime.
 */
export async function answerChallenge(
  services: Pick<Core, "session">,
  asked: ChallengeRequest | undefined,
  { wait, isGone }: ChallengePace,
): Promise<FaultyAnswer | undefined> {
  if (asked === undefined) return { answer: jsonAnswer(400, UNKNOWN_SITEKEY) };
  const { sites, challenges, journal, effects } = services.session;
  const site = sites.get(asked.sitekey);
  if (site === undefined) {
    record(journal, asked, { answer: UNKNOWN_SITEKEY });
    return { answer: jsonAnswer(200, UNKNOWN_SITEKEY) };
  }
  const context = challenges.contextOf(site, asked);
  const { delayMs = 0, challenge } = context.scenario;
  if (delayMs !== 0) effects.note("run", "delayed", site.sitekey);
  await wait(delayMs === "realistic" ? REALISTIC_DELAY_MS : delayMs);
  const fault = takeFault(services, challenge);
  effects.noteFault("run", fault, site.sitekey);
  await wait(fault?.delayMs ?? 0);
  if (isGone()) return undefined;
  const replacement = replacementFor(fault);
  if (replacement !== undefined) return { answer: replacement, fault };
  const answer = challenges.decide(context, asked);
  if (answer.status !== "solved") {
    effects.note("run", answer.status === "interactive" ? "delayed" : "failed", site.sitekey);
  }
  record(journal, asked, { answer, fault });
  return { answer: jsonAnswer(200, answer), fault };
}

function record(
  journal: Journal,
  asked: ChallengeRequest,
  { answer, fault }: { answer: ChallengeAnswer; fault?: Fault | undefined },
): void {
  const { sitekey, origin, widget, action, cData } = asked;
  journal.record({
    type: "challenge",
    sitekey,
    origin,
    widget,
    action,
    cData,
    outcome: answer.status,
    ...(answer.status === "solved" ? { token: answer.token } : {}),
    ...(answer.status === "failed" ? { code: answer.code } : {}),
    ...faultEntry(fault),
  });
}
