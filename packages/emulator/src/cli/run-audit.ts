import { readFile, writeFile } from "node:fs/promises";
import { audit } from "../audit/audit.ts";
import { ALL_CHECKS } from "../audit/checks/all-checks.ts";
import type { Language } from "../audit/fixes.ts";
import { parseBaseline, type Baseline } from "../audit/report/baseline.ts";
import { htmlReport } from "../audit/report/html-report.ts";
import { junitReport } from "../audit/report/junit-report.ts";
import type { AuditReport } from "../audit/report/report-schema.ts";
import { checkLine, terminalSummary } from "../audit/report/terminal-report.ts";
import { markToken } from "../audit/request/mark-token.ts";
import { parseCurl } from "../audit/request/parse-curl.ts";
import { readHarEntry } from "../audit/request/read-har-entry.ts";
import { DEFAULT_TOKEN_FIELD, type RequestTemplate } from "../audit/request/request-template.ts";
import { requireListener } from "../audit/request/require-listener.ts";
import { submitRequest } from "../audit/request/submit-request.ts";
import { createTargetPolicy } from "../audit/request/target-policy.ts";
import { hasCode } from "../storage/has-code.ts";
import { parseAcceptedWhen } from "../audit/accepted-when.ts";
import { messageOf } from "../message-of.ts";
import { CliError } from "./cli-error.ts";
import { EXIT } from "./exit-codes.ts";

/** The flags of `audit`. */
export interface AuditRequest {
  /** The curl command. */
  readonly words: readonly string[];
  readonly sitekey?: string;
  readonly emulator?: string;
  readonly action?: string;
  readonly cdata?: string;
  readonly hostname?: string;
  readonly host?: readonly string[];
  readonly har?: string;
  readonly harEntry?: number;
  readonly tokenField?: string;
  readonly acceptedWhen?: readonly string[];
  readonly maxWait?: number;
  readonly pause?: number;
  readonly only?: readonly string[];
  readonly baseline?: string;
  readonly json?: boolean;
  readonly junit?: string;
  readonly html?: string;
  readonly language?: Language;
  readonly dryRun?: boolean;
}

/**
 * Runs an audit and writes its reports.
 * @returns 1 if there are findings, otherwise 0.
 * @throws ExpectedError for wrong usage, or if no emulator answers.
 */
export async function runAudit(request: AuditRequest): Promise<number> {
  const template = await readTemplate(request);
  const policy = createTargetPolicy({ hosts: request.host ?? [] });
  const acceptedWhen = parseAcceptedWhen(request.acceptedWhen ?? []);
  const baseline = await readBaseline(request.baseline);
  const address = await policy.resolve(template.url);
  if (request.dryRun === true) {
    process.stdout.write(describePlan(template, request.only));
    return EXIT.ok;
  }
  await requireListener(template.url, address);
  // With the report on stdout, another program reads stdout.
  const stream = request.json === true ? process.stderr : process.stdout;
  let title = `\n${template.method} ${template.url}\n\n`;
  const { sitekey, emulator, action, cdata, hostname, only, maxWait: maxWaitMs, pause: pauseMs } = request;
  const report = await audit({
    sitekey,
    emulator,
    action,
    cdata,
    hostname,
    only,
    maxWaitMs,
    pauseMs,
    baseline,
    acceptedWhen,
    submit: submitRequest(template, policy),
    onCheck: (check) => {
      stream.write(title + checkLine(check, { stream }));
      title = "";
    },
  });
  stream.write(`${terminalSummary(report, { stream, language: request.language ?? "node" })}\n`);
  await writeReports(report, request, stream);
  return report.totals.failed > 0 ? EXIT.failed : EXIT.ok;
}

async function readTemplate({
  words,
  har,
  harEntry,
  tokenField = DEFAULT_TOKEN_FIELD,
}: AuditRequest): Promise<RequestTemplate> {
  if ((har === undefined) === (words.length === 0))
    throw new CliError("Give the request either as a curl command after -- or with --har FILE.", EXIT.usage);
  const template =
    har === undefined
      ? parseCurl(words)
      : readHarEntry(await readText(har, "--har"), { entry: harEntry, tokenField });
  return markToken(template, tokenField);
}

async function readBaseline(file: string | undefined): Promise<Baseline | undefined> {
  return file === undefined ? undefined : parseBaseline(await readText(file, "--baseline"));
}

async function readText(file: string, flag: string): Promise<string> {
  return await readFile(file, "utf8").catch((error: unknown) => {
    if (hasCode(error, "ENOENT"))
      throw new CliError(`${flag}: there is no file ${file}. Correct its name.`, EXIT.usage);
    throw new CliError(`Cannot read ${flag} ${file}: ${messageOf(error)}.`, EXIT.usage);
  });
}

async function writeReports(
  report: AuditReport,
  { json, junit, html }: AuditRequest,
  stream: NodeJS.WriteStream,
): Promise<void> {
  if (json === true) process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
  for (const [file, format] of [
    [junit, junitReport],
    [html, htmlReport],
  ] as const) {
    if (file === undefined) continue;
    await writeFile(file, format(report)).catch((error: unknown) => {
      throw new CliError(`Cannot write the report ${file}: ${messageOf(error)}.`, EXIT.usage);
    });
    stream.write(`Report: ${file}\n`);
  }
}

/** What `--dry-run` prints. */
function describePlan(
  { method, url, headers, body }: RequestTemplate,
  only: readonly string[] | undefined,
): string {
  const checks = ALL_CHECKS.filter(({ id }) => only === undefined || only.includes(id));
  const requests = checks.flatMap(({ sends }) => sends).length;
  return [
    `${requests} requests like this one, each with another {token} and {marker}:`,
    "",
    `  ${method} ${url}`,
    ...headers.map(([name, value]) => `  ${name}: ${value}`),
    "  Turnstile-Emulator-Audit: {marker}",
    ...(body === undefined ? [] : ["", ...body.split(/\r?\n/).map((line) => `  ${line}`)]),
    "",
    ...checks.filter(({ sends }) => sends.length > 0).map(({ id, sends }) => `  ${id}: ${sends.join("; ")}`),
    "",
    "Nothing was sent.",
    "",
  ].join("\n");
}
