import { decideConsent } from "../core/consent.ts";
import { tokenProblem, type MintedToken } from "../core/token-origin.ts";
import type { AttemptOutcome } from "../core/settlement.ts";
import type { TaskHandler } from "../core/task-handler.ts";
import type { ErrorCode } from "../protocol/errors.ts";
import type { WidgetOutcome, WidgetPool } from "../core/widget-pool.ts";

export interface TurnstileHandlerOptions {
  readonly pool: WidgetPool;
  readonly emulator: {
    /** Whether a sitekey is a test sitekey or registered. */
    hasSite(sitekey: string): boolean | Promise<boolean>;
    /** Reads a token; undefined if the emulator did not mint it. */
    inspectToken(token: string): Promise<MintedToken | undefined>;
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
    const { websiteURL, websiteKey, action, cData, isolation } = payload;
    const consent = decideConsent(websiteKey, { isKnownSite: await emulator.hasSite(websiteKey) });
    if (!consent.allowed)
      return { status: "failed", failure: failure(consent.code, `websiteKey ${consent.problem}`) };
    const origin = new URL(websiteURL).origin;
    const leased = await pool.lease({ clientId, origin, sitekey: websiteKey, isolation, signal });
    if (leased.status !== "leased") {
      if (leased.status === "not_loaded" && leased.page !== undefined) trace.keepPage(leased.page);
      return outcomeOf(leased);
    }
    await using lease = leased.lease;
    trace.pageReady(lease.capture);
    const challenge = { ...(action !== undefined && { action }), ...(cData !== undefined && { cData }) };
    trace.widgetRun();
    const startedAt = performance.now();
    const outcome = await lease.run(challenge);
    if (outcome.status === "token") {
      const { token } = outcome;
      const problem = await tokenProblem({
        payload,
        token,
        inspect: (given) => emulator.inspectToken(given),
        sinceMs: () => performance.now() - startedAt,
      });
      if (problem === undefined)
        return { status: "completed", solution: { token, userAgent: lease.userAgent } };
      lease.retireBrowser();
      throw new ForeignTokenError(`a browser returned a token that Stile does not deliver: ${problem}`);
    }
    if (outcome.status !== "browser_lost") await trace.capturePage();
    return outcomeOf(outcome);
  };
}

/** Client error codes that mean that the script or frame did not load (contract §5). */
const LOADING_CODES = new Set(["200500"]);

function outcomeOf(outcome: Exclude<WidgetOutcome, { status: "token" }>): AttemptOutcome {
  switch (outcome.status) {
    case "error":
      return LOADING_CODES.has(outcome.code)
        ? notLoaded(`the widget's frame did not load (client error ${outcome.code})`, outcome.code)
        : refused(outcome.code);
    case "not_loaded":
      return notLoaded(outcome.reason);
    case "browser_lost":
      return {
        status: "interrupted",
        failure: {
          ...failure(
            "ERROR_CAPTCHA_UNSOLVABLE",
            "the browser was lost in every attempt; create the task again",
          ),
          isOurFault: true,
        },
      };
  }
}

/** The emulator serves the script and the frame, so this counts as a fault of Stile. */
function notLoaded(problem: string, widgetErrorCode?: string): AttemptOutcome {
  return {
    status: "failed",
    failure: {
      ...failure("ERROR_FAILED_LOADING_WIDGET", problem),
      ...(widgetErrorCode === undefined ? {} : { widgetErrorCode }),
      isOurFault: true,
    },
  };
}

function refused(widgetErrorCode: string): AttemptOutcome {
  const problem = `the widget failed with client error ${widgetErrorCode}`;
  return { status: "failed", failure: { ...failure("ERROR_CAPTCHA_UNSOLVABLE", problem), widgetErrorCode } };
}

function failure(code: ErrorCode, problem: string) {
  return { code, description: `${code}: ${problem}.` };
}
