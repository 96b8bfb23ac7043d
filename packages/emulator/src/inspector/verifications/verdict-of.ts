import type { EventOf, Verification } from "./verification.ts";

/** How a verification ended, or where it is. */
export type Verdict =
  | { readonly kind: "verified" }
  /** A token that no server sent to siteverify. */
  | { readonly kind: "never-sent" }
  /** Sent again after siteverify had accepted it, and refused. */
  | { readonly kind: "sent-twice" }
  /** siteverify accepted the token, but a scenario's fault damaged or lost the answer. */
  | { readonly kind: "answer-lost" }
  /** `seconds` is the token's age, on the session's clock. */
  | { readonly kind: "too-old"; readonly seconds: number }
  | { readonly kind: "wrong-secret" }
  | { readonly kind: "no-secret" }
  | { readonly kind: "no-token" }
  /** A token that this emulator did not make, or of another site. */
  | { readonly kind: "unknown-token" }
  | { readonly kind: "other-site" }
  | { readonly kind: "refused"; readonly code: string }
  /** A fault replaced siteverify's answer; status 0 is a closed connection. */
  | { readonly kind: "siteverify-fault"; readonly status: number }
  | { readonly kind: "challenge-failed"; readonly code: string }
  | { readonly kind: "unsupported" }
  | { readonly kind: "script-fault" }
  | { readonly kind: "frame-fault" }
  | { readonly kind: "waiting-for-click" }
  /** The widget's frame was loaded; no challenge has ended. */
  | { readonly kind: "rendered" };

/** What verdicts have in common; the pages filter by it. */
export type VerdictGroup = "verified" | "never-sent" | "refused" | "failed" | "open";

/** The groups in the order in which pages list them. */
export const VERDICT_GROUPS: readonly VerdictGroup[] = [
  "verified",
  "never-sent",
  "refused",
  "failed",
  "open",
];

/** The verdict of a verification. */
export function verdictOf(verification: Verification): Verdict {
  const { calls } = verification;
  const last = calls.at(-1);
  if (last === undefined) return withoutCalls(verification);
  const accepted = calls.findIndex(({ entry }) => entry.answer?.success === true);
  if (accepted === -1) return refusedBy(last, verification);
  if (calls.slice(accepted).some(({ entry }) => entry.answer?.success === false))
    return { kind: "sent-twice" };
  return calls.slice(accepted).every(isLost) ? { kind: "answer-lost" } : { kind: "verified" };
}

/** The group of a verdict. */
export function groupOf({ kind }: Verdict): VerdictGroup {
  switch (kind) {
    case "verified":
    case "never-sent":
      return kind;
    case "sent-twice":
    case "answer-lost":
    case "too-old":
    case "wrong-secret":
    case "no-secret":
    case "no-token":
    case "unknown-token":
    case "other-site":
    case "refused":
    case "siteverify-fault":
      return "refused";
    case "challenge-failed":
    case "unsupported":
    case "script-fault":
    case "frame-fault":
      return "failed";
    case "waiting-for-click":
    case "rendered":
      return "open";
  }
}

function isLost({ entry: { fault } }: EventOf<"siteverify">): boolean {
  return fault?.drop === "after" || fault?.truncated === true;
}

function withoutCalls({ solved, events }: Verification): Verdict {
  if (solved !== undefined) return { kind: "never-sent" };
  const last = events.at(-1)?.entry;
  if (last?.type === "script") return { kind: "script-fault" };
  if (last?.type === "widget")
    return last.fault === undefined ? { kind: "rendered" } : { kind: "frame-fault" };
  if (last?.type !== "challenge") return { kind: "rendered" };
  if (last.outcome === "interactive") return { kind: "waiting-for-click" };
  return last.outcome === "unsupported"
    ? { kind: "unsupported" }
    : { kind: "challenge-failed", code: last.code ?? "" };
}

function refusedBy({ entry }: EventOf<"siteverify">, { solved }: Verification): Verdict {
  const { answer, status, fault, at } = entry;
  if (answer === undefined) return { kind: "siteverify-fault", status };
  const [code = ""] = answer["error-codes"];
  if (code === "" || fault?.error !== undefined) return { kind: "refused", code };
  switch (code) {
    case "missing-input-secret":
      return { kind: "no-secret" };
    case "invalid-input-secret":
      return { kind: "wrong-secret" };
    case "missing-input-response":
      return { kind: "no-token" };
    case "invalid-input-response":
      return { kind: solved === undefined ? "unknown-token" : "other-site" };
    case "timeout-or-duplicate":
      if (solved === undefined) return { kind: "refused", code };
      return {
        kind: "too-old",
        seconds: Math.round((Date.parse(at) - Date.parse(solved.entry.at)) / 1_000),
      };
    default:
      return { kind: "refused", code };
  }
}
