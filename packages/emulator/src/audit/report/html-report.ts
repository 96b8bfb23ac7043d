import { LANGUAGES } from "../fixes.ts";
import { codeLines } from "./code-lines.ts";
import { describeEvidence } from "./describe-evidence.ts";
import { escapeMarkup } from "./escape-markup.ts";
import { HTML_STYLES } from "./html-styles.ts";
import type { AuditReport, CheckReport } from "./report-schema.ts";

/** The report as one HTML file that loads nothing and runs no script. */
export function htmlReport(report: AuditReport): string {
  const { checks, target, sitekey, emulator, startedAt, run, advice, unusedBaseline } = report;
  const findings = checks.filter(isFinding);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>${escapeMarkup(`${describeTotals(report)} Turnstile audit of ${target}`)}</title>
<style>${HTML_STYLES}</style>
</head>
<body>
<header>
<h1>Turnstile audit</h1>
<p class="totals ${findings.length === 0 ? "passed" : "failed"}">${escapeMarkup(describeTotals(report))}</p>
<dl>
${[
  ["Endpoint", target],
  ["Sitekey", sitekey],
  ["Emulator", emulator],
  ["Started", startedAt.replace("T", " ").replace(/\.\d+Z$/, " UTC")],
  ["Markers", `${run}-1 and so on, in the header Turnstile-Emulator-Audit`],
]
  .map(([name = "", value = ""]) => `<div><dt>${name}</dt><dd>${escapeMarkup(value)}</dd></div>`)
  .join("\n")}
</dl>
</header>
<main>
${findings.length === 0 ? "" : `<h2>Findings</h2>\n${findings.map((check) => finding(check, report)).join("\n")}`}
<h2>All checks</h2>
<div class="scroll" role="region" aria-label="All checks" tabindex="0">
<table>
<thead><tr><th scope="col">Result</th><th scope="col">Check</th><th scope="col">What happened</th></tr></thead>
<tbody>
${checks.map(row).join("\n")}
</tbody>
</table>
</div>
${advice.length === 0 ? "" : `<h2>Advice</h2>\n<ul>${advice.map(({ text }) => `<li>${escapeMarkup(text)}</li>`).join("")}</ul>`}
${unusedBaseline.length === 0 ? "" : `<h2>Baseline</h2>\n<p>These do not fail; remove them from the baseline: ${escapeMarkup(unusedBaseline.join(", "))}.</p>`}
</main>
</body>
</html>
`;
}

function isFinding({ status, acceptedBecause }: CheckReport): boolean {
  return status === "failed" && acceptedBecause === undefined;
}

function describeTotals({ totals: { checks, failed, accepted, skipped } }: AuditReport): string {
  const parts = [`${checks} checks`, `${failed} failed`];
  if (accepted > 0) parts.push(`${accepted} accepted`);
  if (skipped > 0) parts.push(`${skipped} skipped`);
  return `${parts.join(", ")}.`;
}

function finding(check: CheckReport, { correctCode }: AuditReport): string {
  const { id, title, risk = "", summary, fix } = check;
  const languages = Object.entries(LANGUAGES).map(([language, { name }]) =>
    code({ name, text: correctCode[language] ?? "", fix: fix?.id ?? "" }),
  );
  return `<section class="finding" aria-labelledby="${id}">
<h3 id="${id}"><span class="status failed">failed</span> ${escapeMarkup(title)}</h3>
<p>${escapeMarkup(risk)}</p>
<h4>Evidence</h4>
<p>${escapeMarkup(summary)}</p>
<ul class="evidence">${describeEvidence(check)
    .map((line) => `<li>${escapeMarkup(line)}</li>`)
    .join("")}</ul>
${responses(check)}
<h4>Fix</h4>
<p>${escapeMarkup(fix?.text ?? "")}</p>
${languages.join("\n")}
</section>`;
}

function responses({ evidence }: CheckReport): string {
  const bodies = evidence.requests.filter(({ body = "" }) => body !== "");
  if (bodies.length === 0) return "";
  const texts = bodies.map(
    ({ condition, body = "" }) =>
      `<p>To ${escapeMarkup(condition)}:</p><pre tabindex="0">${escapeMarkup(body)}</pre>`,
  );
  return `<details><summary>Responses</summary>${texts.join("")}</details>`;
}

function code({
  name,
  text,
  fix,
}: {
  readonly name: string;
  readonly text: string;
  readonly fix: string;
}): string {
  const lines = codeLines(text, fix).map((line) =>
    line.marked ? `<mark>${escapeMarkup(line.text)}</mark>` : escapeMarkup(line.text),
  );
  return `<details><summary>${escapeMarkup(name)}</summary><pre tabindex="0"><code>${lines.join("\n")}</code></pre></details>`;
}

function row(check: CheckReport): string {
  const { id, title, status, summary, acceptedBecause } = check;
  const label = acceptedBecause === undefined ? status : "accepted";
  const name = isFinding(check) ? `<a href="#${id}">${escapeMarkup(title)}</a>` : escapeMarkup(title);
  const why = acceptedBecause === undefined ? "" : ` Accepted: ${escapeMarkup(acceptedBecause)}`;
  return `<tr><td><span class="status ${label}">${label}</span></td><th scope="row">${name}</th><td>${escapeMarkup(summary)}${why}</td></tr>`;
}
