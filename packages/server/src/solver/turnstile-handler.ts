import type { AttemptOutcome } from "../core/settlement.ts";
import type { TaskHandler } from "../core/task-handler.ts";
import type { ErrorCode } from "../protocol/errors.ts";
import type { WidgetOutcome, WidgetPool } from "../core/widget-pool.ts";

/** Solves Turnstile tasks: runs a widget at the page's origin and returns its token. */
export function turnstileHandler({ pool }: { readonly pool: WidgetPool }): TaskHandler {
  return async ({ clientId, payload }, { signal, trace }) => {
    const { websiteURL, websiteKey, action, cData, isolation } = payload;
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
    const outcome = await lease.run(challenge);
    if (outcome.status === "token") {
      return { status: "completed", solution: { token: outcome.token, userAgent: lease.userAgent } };
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
