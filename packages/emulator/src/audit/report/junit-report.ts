import { describeEvidence } from "./describe-evidence.ts";
import { escapeMarkup } from "./escape-markup.ts";
import type { AuditReport, CheckReport } from "./report.ts";

/** The report as JUnit XML, which CI systems show. Findings that the baseline accepts count as skipped. */
export function junitReport({ checks, totals, durationMs, startedAt, target }: AuditReport): string {
  const skipped = totals.skipped + totals.accepted;
  const suite = [
    `name="${escapeMarkup(`turnstile-emulator audit: ${target}`)}"`,
    `tests="${totals.checks}" failures="${totals.failed}" errors="0" skipped="${skipped}"`,
    `time="${durationMs / 1_000}" timestamp="${startedAt}"`,
  ].join(" ");
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite ${suite}>
${checks.map(testCase).join("\n")}
  </testsuite>
</testsuites>
`;
}

function testCase(check: CheckReport): string {
  const { id, title, status, summary, risk = "", fix, acceptedBecause } = check;
  const seconds = check.evidence.requests.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1_000;
  const start = `    <testcase classname="turnstile-audit.${id}" name="${escapeMarkup(title)}" time="${seconds}"`;
  if (status === "passed") return `${start}/>`;
  if (status === "skipped" || acceptedBecause !== undefined)
    return `${start}><skipped message="${escapeMarkup(acceptedBecause ?? summary)}"/></testcase>`;
  const text = [risk, ...describeEvidence(check), fix?.text ?? ""].join("\n");
  return `${start}><failure message="${escapeMarkup(summary)}">${escapeMarkup(text)}</failure></testcase>`;
}
