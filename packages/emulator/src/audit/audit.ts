import { randomBytes } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { EmulatorClient, EmulatorSession } from "../emulator.ts";
import { connectEmulator } from "../remote/connect-emulator.ts";
import type { Site, SiteOptions } from "../sites/site.ts";
import { parseAcceptedWhen, type AcceptedWhen } from "./accepted-when.ts";
import { adviseOn } from "./advice.ts";
import { ALL_CHECKS } from "./checks/all-checks.ts";
import { skipped, type Check, type Outcome } from "./checks/check.ts";
import type { Exchange } from "./exchange.ts";
import { loadCorrectCode } from "./load-correct-code.ts";
import { Probe, type ProbeParts } from "./probe.ts";
import { requireCheck, type Baseline } from "./report/baseline.ts";
import { reportCheck } from "./report/report-check.ts";
import type { AuditReport, CheckReport } from "./report/report-schema.ts";
import { submitFunction, type SubmitFunction, type SubmitWithoutToken } from "./request/submit-function.ts";
import type { Submitter } from "./submission.ts";
import { AuditUsageError } from "./usage-error.ts";

/** Address of an emulator that was started without options. */
const DEFAULT_EMULATOR_URL = "http://127.0.0.1:7081";
/** How long an endpoint may take while siteverify does not answer, in ms. */
const DEFAULT_MAX_WAIT_MS = 15_000;

/** Options of `audit()`. */
export interface AuditOptions {
  /** Sends your request with a token, or a `Submitter` such as that of `submitPage()`. */
  readonly submit: SubmitFunction | Submitter;
  /** Sends your request without the token's field. @default the check `missing-token` is skipped */
  readonly submitWithoutToken?: SubmitWithoutToken | undefined;
  /** The form's sitekey. @default the only site of the emulator */
  readonly sitekey?: string | undefined;
  /**
   * The emulator that your server verifies against, or its address.
   * @default TURNSTILE_EMULATOR_CONTROL_URL, TURNSTILE_EMULATOR_URL or http://127.0.0.1:7081
   */
  readonly emulator?: string | EmulatorClient | undefined;
  /** Bearer token of the emulator's control paths. @default TURNSTILE_EMULATOR_CONTROL_TOKEN */
  readonly emulatorToken?: string | undefined;
  /** Changes of the emulator's sites, and further sites, for this audit only. @default none */
  readonly sites?: readonly SiteOptions[] | undefined;
  /** The action of the form's widget. @default none; the check `other-action` is skipped */
  readonly action?: string | undefined;
  /** The cData of the form's widget, if the server compares it. @default none; the check `other-cdata` is skipped */
  readonly cdata?: string | undefined;
  /** Hostname of the form's page. @default the first that the site lists, or that of the request, or localhost */
  readonly hostname?: string | undefined;
  /** Rules such as `status=200`, or a function. All rules must hold. @default a 2xx status */
  readonly acceptedWhen?: readonly string[] | AcceptedWhen | undefined;
  /** How long your endpoint may take while siteverify does not answer, in ms. @default 15_000 */
  readonly maxWaitMs?: number | undefined;
  /** Pause between requests, in ms. @default 0 */
  readonly pauseMs?: number | undefined;
  /** Ids of the checks to run. @default all */
  readonly only?: readonly string[] | undefined;
  /** Findings that you accept. @default none */
  readonly baseline?: Baseline | undefined;
  /** Called after each check. */
  readonly onCheck?: ((check: CheckReport) => void) | undefined;
  /** Begins the marker of every request. @default `audit-` and eight random characters */
  readonly run?: string | undefined;
}

/**
 * Sends your own request to your own endpoint many times, each time with a token in a different condition, and reports
 * whether the endpoint reacted correctly. The endpoint's server must verify against the emulator.
 * @throws AuditUsageError for mistakes in the options.
 * @throws EmulatorConnectionError when no emulator answers.
 */
export async function audit(options: AuditOptions): Promise<AuditReport> {
  const { baseline = new Map<string, string>(), only, onCheck, maxWaitMs = DEFAULT_MAX_WAIT_MS } = options;
  if (!Number.isInteger(maxWaitMs) || maxWaitMs < 1 || maxWaitMs > 600_000)
    throw new AuditUsageError(`maxWaitMs must be 1 to 600000 milliseconds, got ${maxWaitMs}.`);
  for (const id of only ?? []) requireCheck(id);
  const checks = ALL_CHECKS.filter(({ id }) => only === undefined || only.includes(id) || isFoundation(id));
  const { submit, submitWithoutToken } = options;
  const submitter = typeof submit === "function" ? submitFunction(submit, submitWithoutToken) : submit;
  const startedAt = performance.timeOrigin + performance.now();
  await using connection = await connect(options);
  const { emulator } = connection;
  const name = `audit of ${submitter.description}`.slice(0, 200);
  // Forged and missing tokens belong to no session, so this one must take those calls too.
  await using session = await emulator.openSession({ name, unclaimedCalls: true, sites: options.sites });
  const site = await findSite(session, options.sitekey);
  const run = options.run ?? `audit-${randomBytes(4).toString("hex")}`;
  const exchanges: Exchange[] = [];
  const parts: ProbeParts = {
    session,
    site,
    submitter,
    maxWaitMs,
    acceptedWhen: toPredicate(options.acceptedWhen),
    declared: {
      action: options.action,
      cdata: options.cdata,
      hostname: options.hostname ?? site.hostnames[0] ?? submitter.hostname ?? "localhost",
    },
    nextMarker: countMarkers(run),
    pause: pauseBetween(options.pauseMs ?? 0),
    now: () => performance.now(),
    earlierExchanges: exchanges,
  };
  const reports: CheckReport[] = [];
  for (const check of checks) {
    const report = await runCheck({ check, parts, reports, exchanges, baseline });
    reports.push(report);
    onCheck?.(report);
  }
  const calls = await session.journal.entries({ type: "siteverify" });
  return {
    version: 1,
    run,
    startedAt: new Date(startedAt).toISOString(),
    durationMs: Math.round(performance.timeOrigin + performance.now() - startedAt),
    target: submitter.description,
    emulator: emulator.url,
    sitekey: site.sitekey,
    checks: reports,
    advice: adviseOn(calls),
    unusedBaseline: [...baseline.keys()].filter(
      (id) => !reports.some((one) => one.id === id && one.status === "failed"),
    ),
    totals: countTotals(reports),
    correctCode: await loadCorrectCode(),
  };
}

/** The checks that decide what the others prove. */
function isFoundation(id: string): boolean {
  return id === "siteverify-call" || id === "valid-token";
}

interface Run {
  readonly check: Check;
  readonly parts: ProbeParts;
  readonly reports: readonly CheckReport[];
  readonly exchanges: Exchange[];
  readonly baseline: Baseline;
}

async function runCheck({ check, parts, reports, exchanges, baseline }: Run): Promise<CheckReport> {
  const probe = await Probe.begin(parts);
  const outcome = isPointless(check, reports)
    ? skipped("Not sent: neither a siteverify call nor an accepted request would be seen.")
    : weigh(check, await check.run(probe), reports);
  const calls = await probe.calls();
  exchanges.push(...probe.exchanges);
  const seen = {
    exchanges: probe.exchanges,
    calls,
    secret: parts.site.secret,
    acceptedBecause: baseline.get(check.id),
  };
  return reportCheck(check, outcome, seen);
}

/** A server that neither calls siteverify nor accepts valid tokens shows nothing; its owner's data is left alone. */
function isPointless(check: Check, reports: readonly CheckReport[]): boolean {
  return check.sends.length > 0 && hasFailed(reports, "siteverify-call") && hasFailed(reports, "valid-token");
}

/** A refusal proves nothing if the endpoint refuses valid tokens too. */
function weigh(check: Check, outcome: Outcome, reports: readonly CheckReport[]): Outcome {
  return check.passesByRefusal && outcome.status === "passed" && hasFailed(reports, "valid-token")
    ? skipped(`${outcome.summary}. The endpoint refuses valid tokens too, so this proves nothing.`)
    : outcome;
}

function hasFailed(reports: readonly CheckReport[], wanted: string): boolean {
  return reports.some(({ id, status }) => id === wanted && status === "failed");
}

async function connect({
  emulator,
  emulatorToken,
}: AuditOptions): Promise<AsyncDisposable & { emulator: EmulatorClient }> {
  if (typeof emulator === "object") return { emulator, [Symbol.asyncDispose]: async () => {} };
  const { TURNSTILE_EMULATOR_CONTROL_URL, TURNSTILE_EMULATOR_URL, TURNSTILE_EMULATOR_CONTROL_TOKEN } =
    process.env;
  const url = emulator ?? TURNSTILE_EMULATOR_CONTROL_URL ?? TURNSTILE_EMULATOR_URL ?? DEFAULT_EMULATOR_URL;
  if (!URL.canParse(url))
    throw new AuditUsageError(
      `The emulator's address must be a URL such as ${DEFAULT_EMULATOR_URL}, got "${url}".`,
    );
  const client = await connectEmulator(url, { token: emulatorToken ?? TURNSTILE_EMULATOR_CONTROL_TOKEN });
  return { emulator: client, [Symbol.asyncDispose]: async () => await client.close() };
}

async function findSite({ sites }: EmulatorSession, sitekey: string | undefined): Promise<Site> {
  const known = await sites.list();
  const [only] = known;
  if (sitekey === undefined) {
    if (only !== undefined && known.length === 1) return only;
    throw new AuditUsageError(`Set the sitekey: the emulator has ${known.length} sites.`);
  }
  const site = await sites.get(sitekey);
  if (site?.testing === true)
    throw new AuditUsageError(
      `${sitekey} is a test sitekey, whose tokens have no condition. Give the emulator a sites file with your sitekey.`,
    );
  if (site !== undefined) return site;
  const list = known.length === 0 ? "It has none" : `It has ${known.map((one) => one.sitekey).join(", ")}`;
  throw new AuditUsageError(
    `The emulator has no site ${sitekey}. ${list}. Give it a sites file with the sitekey and your server's secret.`,
  );
}

function toPredicate(rules: readonly string[] | AcceptedWhen = []): AcceptedWhen {
  return typeof rules === "function" ? rules : parseAcceptedWhen(rules);
}

function countMarkers(run: string): () => string {
  let count = 0;
  return () => {
    count += 1;
    return `${run}-${count}`;
  };
}

function pauseBetween(ms: number): () => Promise<void> {
  let isFirst = true;
  return async () => {
    if (!isFirst && ms > 0) await wait(ms);
    isFirst = false;
  };
}

function countTotals(reports: readonly CheckReport[]): AuditReport["totals"] {
  const count = (status: CheckReport["status"]) => reports.filter((one) => one.status === status).length;
  const accepted = reports.filter(({ acceptedBecause }) => acceptedBecause !== undefined).length;
  return {
    checks: reports.length,
    passed: count("passed"),
    failed: count("failed") - accepted,
    accepted,
    skipped: count("skipped"),
  };
}
