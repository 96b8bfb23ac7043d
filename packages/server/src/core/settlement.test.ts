import { describe, expect, test } from "vitest";
import {
  DEFAULT_RETRY_POLICY,
  settlementAfter,
  settlementAfterLostLease,
  type AttemptOutcome,
} from "./settlement.ts";

const NOW = 1_000_000;
const solution = { token: "t", userAgent: "u" };
const failure = { code: "ERROR_CAPTCHA_UNSOLVABLE", description: "refused" } as const;
const after = (outcome: AttemptOutcome, attempts: number) =>
  settlementAfter(outcome, attempts, DEFAULT_RETRY_POLICY, NOW);

describe("settlementAfter", () => {
  test("a solution completes the task", () => {
    expect(after({ status: "completed", solution }, 1)).toEqual({
      status: "completed",
      solution,
      endedAt: NOW,
    });
  });

  test("a failure is final, even if attempts remain", () => {
    expect(after({ status: "failed", failure }, 1)).toEqual({ status: "failed", failure, endedAt: NOW });
  });

  test("an interrupted attempt is retried with exponential backoff", () => {
    expect(after({ status: "interrupted", failure }, 1)).toEqual({
      status: "queued",
      availableAt: NOW + 100,
      attempts: 1,
    });
    expect(after({ status: "interrupted", failure }, 2)).toEqual({
      status: "queued",
      availableAt: NOW + 200,
      attempts: 2,
    });
  });

  test("the last interrupted attempt fails the task", () => {
    expect(after({ status: "interrupted", failure }, 3)).toEqual({ status: "failed", failure, endedAt: NOW });
  });

  test("a released attempt does not count", () => {
    expect(after({ status: "released" }, 1)).toEqual({ status: "queued", availableAt: NOW, attempts: 0 });
  });

  test("a lost lease is retried; after the last attempt the task fails", () => {
    expect(settlementAfterLostLease(2, DEFAULT_RETRY_POLICY, NOW)).toMatchObject({
      status: "queued",
      attempts: 2,
    });
    expect(settlementAfterLostLease(3, DEFAULT_RETRY_POLICY, NOW)).toMatchObject({
      status: "failed",
      failure: { code: "ERROR_CAPTCHA_UNSOLVABLE" },
    });
  });
});
