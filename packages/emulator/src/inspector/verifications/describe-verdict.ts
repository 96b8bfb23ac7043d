import type { Texts } from "../texts/texts.ts";
import { groupOf } from "./verdict-of.ts";
import type { Verdict } from "./verdict-of.ts";

/** How a verdict is colored. */
export type Tone = "good" | "warn" | "bad" | "soft";

/** A verdict as a few words. */
export function describeVerdict(verdict: Verdict, { verifications: { verdicts } }: Texts): string {
  switch (verdict.kind) {
    case "too-old":
      return verdicts["too-old"](verdict.seconds);
    case "refused":
    case "challenge-failed":
      return verdicts[verdict.kind](verdict.code);
    case "siteverify-fault":
      return verdicts["siteverify-fault"](verdict.status);
    case "verified":
    case "never-sent":
    case "sent-twice":
    case "answer-lost":
    case "wrong-secret":
    case "no-secret":
    case "no-token":
    case "unknown-token":
    case "other-site":
    case "unsupported":
    case "script-fault":
    case "frame-fault":
    case "waiting-for-click":
    case "rendered":
      return verdicts[verdict.kind]();
  }
}

/** The color of a verdict. */
export function toneOf(verdict: Verdict): Tone {
  switch (groupOf(verdict)) {
    case "verified":
      return "good";
    case "never-sent":
      return "warn";
    case "refused":
      return verdict.kind === "sent-twice" || verdict.kind === "answer-lost" ? "warn" : "bad";
    case "failed":
      return "bad";
    case "open":
      return "soft";
  }
}
