import type { GlobalScenario } from "../../scenarios/scenario.ts";
import { verdictOf } from "./verdict-of.ts";
import type { Verification } from "./verification.ts";

/** A scenario with which the site behaves as in this verification. @returns {} if it simply passed */
export function reproduce(verification: Verification): GlobalScenario {
  const verdict = verdictOf(verification);
  const faults: Record<string, object> = {};
  let click = false;
  for (const { entry } of verification.events) {
    if (entry.fault !== undefined) faults[entry.type === "widget" ? "frame" : entry.type] = entry.fault;
    if (entry.type === "challenge" && entry.outcome === "interactive") click = true;
  }
  const more = click ? { ...faults, click: true } : faults;
  switch (verdict.kind) {
    case "challenge-failed":
      return { ...more, fail: { code: verdict.code } };
    case "unsupported":
      return { ...more, unsupported: true };
    case "too-old":
      return { ...more, tokenLifetimeMs: 0 };
    case "sent-twice":
      return { ...more, siteverify: { error: "timeout-or-duplicate" } };
    case "wrong-secret":
      return { ...more, siteverify: { error: "invalid-input-secret" } };
    case "no-secret":
      return { ...more, siteverify: { error: "missing-input-secret" } };
    case "no-token":
      return { ...more, siteverify: { error: "missing-input-response" } };
    case "unknown-token":
    case "other-site":
      return { ...more, siteverify: { error: "invalid-input-response" } };
    case "refused":
      return { ...more, siteverify: { error: verdict.code } };
    case "verified":
    case "never-sent":
    case "answer-lost":
    case "siteverify-fault":
    case "script-fault":
    case "frame-fault":
    case "waiting-for-click":
    case "rendered":
      return more;
  }
}
