import { decideConsent } from "../core/consent.ts";
import { tokenProblem, type MintedToken } from "../core/token-origin.ts";
import type { AttemptOutcome, FailureOfStile } from "../core/settlement.ts";
import type { TaskHandler } from "../core/task-handler.ts";
import type { WasRequested } from "../core/was-requested.ts";
import type { ErrorCode } from "../protocol/errors.ts";
import type { WidgetOutcome, WidgetPool } from "../core/widget-pool.ts";

export interface TurnstileHandlerOptions {
  readonly pool: WidgetPool;
  readonly emulator: {
    /** Whether a sitekey is a test sitekey or registered. */
    hasSite(sitekey: string): boolean | Promise<boolean>;
    /** Reads a token; undefined if the emulator did not mint it. */
    inspectToken(token: string): Promise<MintedToken | undefined>;
    /** Decides whose fault a widget's generic failures are. */
    readonly wasRequested: WasRequested;
  };
}

/** A browser returned a token that did not come from this installation's emulator. */
class ForeignTokenError extends Error {
  override readonly name = "ForeignTokenError";
}

/**
 * Solves Turnstile tasks: runs a widget at the page's origin and returns its token. Checks consent again, because a task
 * can come from a store that others write to, and checks where the token comes from. A foreign token is a fault: the
 * task does not get it, and the browser is retired.
 */
export function turnstileHandler({ pool, emulator }: TurnstileHandlerOptions): TaskHandler {
  return async ({ clientId, payload }, { signal, trace }) => {
    const startedAt = performance.now();
    const blame = async (end: PrematureEnd, stage: "load" | "run"): Promise<AttemptOutcome> => {
      if (end.status === "browser_lost") return { status: "interrupted", failure: BROWSER_LOST };
      const failure = failureOf(end);
      const withinMs = performance.now() - startedAt;
      const isLate = end.status === "not_loaded";
      const question = { sitekey: payload.websiteKey, stage, isLate, withinMs };
      const isPagesFault = !isGeneric(end) || (await emulator.wasRequested(question));
      return isPagesFault
        ? { status: "failed", failure }
        : { status: "interrupted", failure: { ...failure, isOurFault: true } };
    };
    const { websiteURL, websiteKey, action, cData, isolation } = payload;
    const consent = decideConsent(websiteKey, { isKnownSite: await emulator.hasSite(websiteKey) });
    if (!consent.allowed)
      return { status: "failed", failure: failure(consent.code, `websiteKey ${consent.problem}`) };
    const origin = new URL(websiteURL).origin;
    const leased = await pool.lease({ clientId, origin, sitekey: websiteKey, isolation, signal });
    if (leased.status !== "leased") {
      if (leased.status === "not_loaded" && leased.page !== undefined) trace.keepPage(leased.page);
      return await blame(leased, "load");
    }
    await using lease = leased.lease;
    trace.pageReady(lease.capture);
    const challenge = { ...(action !== undefined && { action }), ...(cData !== undefined && { cData }) };
    trace.widgetRun();
    const ranAt = performance.now();
    const outcome = await lease.run(challenge);
    if (outcome.status === "token") {
      const { token } = outcome;
      const problem = await tokenProblem({
        payload,
        token,
        inspect: (given) => emulator.inspectToken(given),
        sinceMs: () => performance.now() - ranAt,
      });
      if (problem === undefined)
        return { status: "completed", solution: { token, userAgent: lease.userAgent } };
      lease.retireBrowser();
      throw new ForeignTokenError(`a browser returned a token that Stile does not deliver: ${problem}`);
    }
    if (outcome.status !== "browser_lost") await trace.capturePage();
    return await blame(outcome, "run");
  };
}

type PrematureEnd = Exclude<WidgetOutcome, { status: "token" }>;

/** Client error codes that mean that the script or frame did not load (contract §5). */
const LOADING_CODES = new Set(["200500"]);
/** Generic failures (contract §5, 300***): the frame got no answer from the emulator, or a broken one. */
const GENERIC_CODE = /^300\d{3}$/;

/** Whether the emulator, the network or the browser may have caused this end, although no scenario requests it. */
function isGeneric(end: Exclude<PrematureEnd, { status: "browser_lost" }>): boolean {
  return end.status === "not_loaded" || LOADING_CODES.has(end.code) || GENERIC_CODE.test(end.code);
}

const BROWSER_LOST: FailureOfStile = {
  ...failure("ERROR_CAPTCHA_UNSOLVABLE", "the browser was lost in the last attempt; create the task again"),
  isOurFault: true,
};

function failureOf(end: Exclude<PrematureEnd, { status: "browser_lost" }>) {
  if (end.status === "not_loaded") return failure("ERROR_FAILED_LOADING_WIDGET", end.reason);
  const { code } = end;
  return LOADING_CODES.has(code)
    ? {
        ...failure("ERROR_FAILED_LOADING_WIDGET", `the widget's frame did not load (client error ${code})`),
        widgetErrorCode: code,
      }
    : {
        ...failure("ERROR_CAPTCHA_UNSOLVABLE", `the widget failed with client error ${code}`),
        widgetErrorCode: code,
      };
}

function failure(code: ErrorCode, problem: string) {
  return { code, description: `${code}: ${problem}.` };
}
