import { setTimeout as pause } from "node:timers/promises";
import { expect as base } from "@playwright/test";
import type { JournalView } from "../emulator.ts";
import { matchesObject } from "./matches-object.ts";
import { timeline } from "./timeline.ts";
import type { TurnstileWidget } from "./turnstile-widget.ts";
import type { Turnstile } from "./turnstile.ts";

/** How long a matcher retries. */
export interface PollOptions {
  /** Milliseconds. @default Playwright's `expect.timeout` */
  readonly timeout?: number | undefined;
}

/** Fields of a siteverify answer (contract §7); the answer may have more. */
export interface ExpectedVerification {
  readonly success?: unknown;
  readonly "error-codes"?: unknown;
  readonly challenge_ts?: unknown;
  readonly hostname?: unknown;
  readonly action?: unknown;
  readonly cdata?: unknown;
  readonly metadata?: unknown;
}

const POLL_MS = 50;
const TIMELINE_LENGTH = 12;

/** The part of Playwright's state that the matchers use. */
interface MatcherState {
  readonly isNot: boolean;
  readonly timeout: number;
}

interface Found {
  readonly pass: boolean;
  /** Describes the actual value. */
  readonly actual: string;
}

/** Playwright's `expect` with matchers for widgets and for what siteverify answered. */
export const expect = base.extend({
  /** The widget has a token. */
  async toBeSolved(widget: TurnstileWidget, options: PollOptions = {}) {
    return await poll(this, options, {
      name: "toBeSolved",
      expected: "a solved widget",
      journal: widget.journal,
      look: async () => {
        const report = await widget.report();
        const failures = report?.failures.length ? `, after the errors ${report.failures.join(", ")}` : "";
        return { pass: report?.phase === "solved", actual: `${report?.phase ?? "missing"}${failures}` };
      },
    });
  },

  /** The widget had a client error, even if it has recovered since. */
  async toHaveFailed(widget: TurnstileWidget, code?: string, options: PollOptions = {}) {
    return await poll(this, options, {
      name: "toHaveFailed",
      expected: code === undefined ? "a widget that failed" : `a widget that failed with ${code}`,
      journal: widget.journal,
      look: async () => {
        const { phase = "missing", failures = [] } = (await widget.report()) ?? {};
        const met = failures.length === 0 ? "no errors" : `the errors ${failures.join(", ")}`;
        return {
          pass: code === undefined ? failures.length > 0 : failures.includes(code),
          actual: `${phase}, with ${met}`,
        };
      },
    });
  },

  /** siteverify gave the app's server such an answer in this test. */
  async toHaveVerified(turnstile: Turnstile, expected: ExpectedVerification = {}, options: PollOptions = {}) {
    return await poll(this, options, {
      name: "toHaveVerified",
      expected: `a siteverify answer like ${JSON.stringify(expected)}`,
      journal: turnstile.journal,
      look: async () => {
        const calls = await turnstile.journal.entries({ type: "siteverify" });
        const answers = calls.flatMap(({ answer }) => (answer === undefined ? [] : [answer]));
        const last = answers.at(-1);
        return {
          pass: answers.some((answer) => matchesObject(answer, expected)),
          actual: last === undefined ? `${calls.length} calls, none answered` : JSON.stringify(last),
        };
      },
    });
  },
});

async function poll(
  { isNot, timeout: usual }: MatcherState,
  { timeout = usual }: PollOptions,
  {
    name,
    expected,
    journal,
    look,
  }: {
    readonly name: string;
    readonly expected: string;
    readonly journal: JournalView;
    readonly look: () => Promise<Found>;
  },
) {
  const deadline = performance.now() + timeout;
  let found = await look();
  while (found.pass === isNot && performance.now() < deadline) {
    await pause(Math.min(POLL_MS, Math.max(1, deadline - performance.now())));
    found = await look();
  }
  const entries = await journal.entries();
  const { pass, actual } = found;
  const message = () =>
    [
      `expect(received).${isNot ? "not." : ""}${name}() failed`,
      "",
      `Expected: ${isNot ? "not " : ""}${expected}`,
      `Received: ${actual}`,
      `Timeout:  ${timeout} ms`,
      "",
      "What happened in this test:",
      timeline(entries, { last: TIMELINE_LENGTH }),
    ].join("\n");
  return { name, pass, message, expected, actual, timeout };
}
