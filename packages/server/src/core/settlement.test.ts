import { describe, expect, test } from "vitest";
import {
  DEFAULT_RETRY_POLICY,
  faultOf,
  settlementAfter,
  settlementAfterLostLease,
  type AttemptOutcome,
} from "./settlement.ts";

const solution = { token: "t", userAgent: "u" };
const refused = { code: "ERROR_CAPTCHA_UNSOLVABLE", description: "refused" } as const;
const broken = { code: "ERROR_CAPTCHA_UNSOLVABLE", description: "broken", isOurFault: true } as const;
const interrupted = { status: "interrupted", failure: broken } as const;
const { timeLimitMs } = DEFAULT_RETRY_POLICY;
const after = (outcome: AttemptOutcome, attempts: number, ageMs = 0) =>
  settlementAfter(outcome, { attempts, ageMs }, DEFAULT_RETRY_POLICY);

describe("settlementAfter", () => {
  test("a solution completes the task", () => {
    expect(after({ status: "completed", solution }, 1)).toEqual({ status: "completed", solution });
  });

  test("a failure of the page is final, even if attempts and time remain", () => {
    expect(after({ status: "failed", failure: refused }, 1)).toEqual({ status: "failed", failure: refused });
  });

  test("after a failure of Stile, the task is retried with exponential backoff up to a longest pause", () => {
    const delays = [1, 2, 3, 6, 7, 20].map((attempts) => after(interrupted, attempts));
    expect(delays).toEqual(
      [100, 200, 400, 3_200, 5_000, 5_000].map((delayMs, at) => ({
        status: "queued",
        delayMs,
        attempts: [1, 2, 3, 6, 7, 20][at],
      })),
    );
  });

  test("the time limit ends the retries, but a task always gets three attempts", () => {
    const failed = { status: "failed", failure: broken };
    expect(after(interrupted, 3, timeLimitMs - 401)).toMatchObject({ status: "queued" });
    expect(after(interrupted, 3, timeLimitMs - 400)).toEqual(failed);
    expect(after(interrupted, 2, timeLimitMs * 10)).toMatchObject({ status: "queued" });
    expect(after(interrupted, 3, timeLimitMs * 10)).toEqual(failed);
  });

  test("a released attempt does not count", () => {
    expect(after({ status: "released" }, 1)).toEqual({ status: "queued", delayMs: 0, attempts: 0 });
  });

  test("a lost lease is retried; when neither attempts nor time are left, the task fails without a charge", () => {
    const lost = (attempts: number, ageMs: number) =>
      settlementAfterLostLease({ attempts, ageMs }, DEFAULT_RETRY_POLICY);
    expect(lost(2, timeLimitMs)).toMatchObject({ status: "queued", attempts: 2 });
    expect(lost(3, 0)).toMatchObject({ status: "queued", attempts: 3 });
    expect(lost(3, timeLimitMs)).toMatchObject({
      status: "failed",
      failure: { code: "ERROR_CAPTCHA_UNSOLVABLE", isOurFault: true },
    });
  });
});

test("faultOf names who caused a bad end", () => {
  expect(faultOf({ status: "failed", failure: refused })).toBe("page");
  expect(faultOf(interrupted)).toBe("stile");
  expect(faultOf({ status: "completed", solution })).toBeNull();
  expect(faultOf({ status: "released" })).toBeNull();
});
