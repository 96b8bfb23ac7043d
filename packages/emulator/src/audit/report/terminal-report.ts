import { styleText } from "node:util";
import { ALL_CHECKS } from "../checks/all-checks.ts";
import { LANGUAGES, type Language } from "../fixes.ts";
import { codeLines } from "./code-lines.ts";
import { describeEvidence } from "./describe-evidence.ts";
import type { AuditReport, CheckReport } from "./report.ts";

/** Of the longest title of a check. */
const TITLE_WIDTH = Math.max(...ALL_CHECKS.map(({ title }) => title.length));
const SIGNS = {
  passed: ["green", "✓"],
  failed: ["red", "✗"],
  accepted: ["yellow", "!"],
  skipped: ["dim", "-"],
} as const;

/** Formats for a stream: colours only if it is a terminal, and not with NO_COLOR. */
export interface TerminalOptions {
  readonly stream: NodeJS.WriteStream;
}

/** One line about a check, as soon as it has ended. */
export function checkLine(check: CheckReport, { stream }: TerminalOptions): string {
  const [color, sign] = SIGNS[check.acceptedBecause === undefined ? check.status : "accepted"];
  const why = check.acceptedBecause === undefined ? "" : ` (accepted: ${check.acceptedBecause})`;
  return `  ${styleText(color, sign, { stream })} ${check.title.padEnd(TITLE_WIDTH)}  ${oneLine(check.summary)}${why}\n`;
}

/** The failures with risk, evidence and fix, the advice, and the totals. */
export function terminalSummary(
  report: AuditReport,
  { stream, language }: TerminalOptions & { readonly language: Language },
): string {
  const bold = (text: string) => styleText("bold", text, { stream });
  const findings = report.checks.filter(
    (check) => check.status === "failed" && check.acceptedBecause === undefined,
  );
  const { checks, failed, accepted, skipped } = report.totals;
  const counts = [`${checks} checks`, `${failed} failed`];
  if (accepted > 0) counts.push(`${accepted} accepted by the baseline`);
  if (skipped > 0) counts.push(`${skipped} skipped`);
  const lines = [
    ...findings.flatMap((check) =>
      ["", bold(`${check.id}: ${check.title}`)].concat(describeFinding(check, report, language)),
    ),
    ...(report.advice.length === 0
      ? []
      : ["", bold("Advice"), ...report.advice.map(({ text }) => `  ${text}`)]),
    ...report.unusedBaseline.map(
      (id) => `  The baseline accepts ${id}, which does not fail. Remove it from the baseline.`,
    ),
    "",
    `${counts.join(", ")}. Every request has a marker that begins with ${report.run}.`,
    "",
  ];
  return lines.join("\n");
}

function describeFinding(
  check: CheckReport,
  { correctCode }: AuditReport,
  language: Language,
): readonly string[] {
  const code = codeLines(correctCode[language] ?? "", check.fix?.id ?? "").filter(({ marked }) => marked);
  const rows: readonly (readonly [string, string])[] = [
    ["risk", check.risk ?? ""],
    ...describeEvidence(check).map((line, index) => [index === 0 ? "evidence" : "", oneLine(line)] as const),
    ["fix", check.fix?.text ?? ""],
    ...code.map(({ text }, index) => [index === 0 ? LANGUAGES[language].name : "", text.trim()] as const),
  ];
  return rows.map(([name, text]) => `  ${name.padEnd(9)} ${text}`);
}

/** An endpoint's text must not move the cursor. */
function oneLine(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, " ");
}
