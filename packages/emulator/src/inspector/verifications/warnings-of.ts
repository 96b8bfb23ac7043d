import { TEST_SITES } from "../../sites/test-keys.ts";
import type { Verification } from "./verification.ts";
import { verdictOf } from "./verdict-of.ts";

/** A mistake that a verification shows. */
export type Warning = "never-sent" | "sent-twice" | "test-keys";

/** The mistakes that a verification shows. */
export function warningsOf(verification: Verification): readonly Warning[] {
  const { kind } = verdictOf(verification);
  const usesTestKeys =
    TEST_SITES.has(verification.sitekey) ||
    verification.calls.some(({ entry }) => entry.answer?.metadata?.["result_with_testing_key"] === true);
  return [
    ...(kind === "never-sent" || kind === "sent-twice" ? [kind] : []),
    ...(usesTestKeys ? (["test-keys"] as const) : []),
  ];
}
