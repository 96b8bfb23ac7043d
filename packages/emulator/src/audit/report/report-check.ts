import type { JournalEntryOf } from "../../journal/journal-entry.ts";
import type { Check, Outcome } from "../checks/check.ts";
import type { Exchange } from "../exchange.ts";
import { FIXES } from "../fixes.ts";
import type { CheckReport, RequestReport, SiteverifyReport } from "./report-schema.ts";

const MAX_BODY = 500;

/** What a check saw. */
export interface Seen {
  readonly exchanges: readonly Exchange[];
  readonly calls: readonly JournalEntryOf<"siteverify">[];
  /** Removed from texts that the report quotes. */
  readonly secret: string;
  /** Why the baseline accepts a failure. */
  readonly acceptedBecause: string | undefined;
}

/** A check with its evidence, and with risk and fix if it failed. */
export function reportCheck(check: Check, { status, summary }: Outcome, seen: Seen): CheckReport {
  const hasFailed = status === "failed";
  return {
    id: check.id,
    title: check.title,
    status,
    summary: withoutSecret(summary, seen.secret),
    ...(hasFailed && seen.acceptedBecause !== undefined ? { acceptedBecause: seen.acceptedBecause } : {}),
    ...(hasFailed ? { risk: check.risk, fix: { id: check.fix, text: FIXES[check.fix] } } : {}),
    evidence: {
      requests: seen.exchanges.map((exchange) => reportExchange(exchange, seen.secret)),
      siteverify: seen.calls.map(reportCall),
    },
  };
}

function reportExchange(exchange: Exchange, secret: string): RequestReport {
  const { condition, marker, accepted, durationMs, answer, problem } = exchange;
  return {
    condition,
    marker,
    accepted,
    durationMs: Math.round(durationMs),
    ...(problem === undefined ? {} : { problem: withoutSecret(problem, secret) }),
    ...(answer === undefined
      ? {}
      : {
          status: answer.status,
          ...(answer.location === undefined
            ? {}
            : { location: withoutSecret(answer.location, secret).slice(0, MAX_BODY) }),
          body: withoutSecret(answer.body ?? "", secret).slice(0, MAX_BODY),
        }),
  };
}

function reportCall(call: JournalEntryOf<"siteverify">): SiteverifyReport {
  const { at, status, answer, fault, remoteip, idempotencyKey } = call;
  return {
    at,
    status,
    ...(answer === undefined ? {} : { success: answer.success, errorCodes: [...answer["error-codes"]] }),
    ...(answer?.success === true
      ? { hostname: answer.hostname, action: answer.action ?? "", cdata: answer.cdata ?? "" }
      : {}),
    ...(fault === undefined ? {} : { fault: JSON.stringify(fault).slice(0, MAX_BODY) }),
    remoteip,
    idempotencyKey,
  };
}

function withoutSecret(text: string, secret: string): string {
  return text.replaceAll(secret, "[secret]");
}
