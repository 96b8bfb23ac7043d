import { chromium } from "playwright-core";

/** How a real start of a Chromium ended. */
export type TryOutcome =
  | {
      readonly status: "started";
      readonly version: string;
      /** Whether Chromium's own sandbox was on. */
      readonly sandbox: boolean;
      /** From launch to a page that ran a script, in ms. */
      readonly durationMs: number;
    }
  | { readonly status: "failed"; readonly problem: string };

const START_TIMEOUT_MS = 20_000;
const LONGEST_REASON = 300;

/** Starts a Chromium headless, runs a script in a page, and closes it. */
export async function tryChromium(executablePath: string, sandbox: boolean): Promise<TryOutcome> {
  const startedAt = performance.now();
  try {
    await using browser = await chromium.launch({
      executablePath,
      chromiumSandbox: sandbox,
      timeout: START_TIMEOUT_MS,
    });
    const page = await browser.newPage();
    await page.evaluate("document.body.tagName");
    return {
      status: "started",
      version: browser.version(),
      sandbox,
      durationMs: Math.round(performance.now() - startedAt),
    };
  } catch (error) {
    return { status: "failed", problem: firstReason(String(error)) };
  }
}

/** With the sandbox where it works, without it elsewhere, as the service does with `chromiumSandbox: auto`. */
export async function tryChromiumEitherWay(executablePath: string, isRoot: boolean): Promise<TryOutcome> {
  const sandboxed = isRoot ? undefined : await tryChromium(executablePath, true);
  return sandboxed?.status === "started" ? sandboxed : await tryChromium(executablePath, false);
}

/** A driver's error carries the whole command line and Chromium's log; one line of it tells what is wrong. */
function firstReason(error: string): string {
  const lines = error
    .split("\n")
    .map((line) => line.replace(/^\s*-?\s*(\[pid=\d+\])?(\[err\])?\s*/, "").trim())
    .filter((line) => line !== "" && !line.startsWith("<"));
  const telling = lines.find((line) =>
    /error while loading|sandbox|cannot|denied|not found|FATAL/i.test(line),
  );
  return (telling ?? lines[0] ?? "it does not start").slice(0, LONGEST_REASON);
}
