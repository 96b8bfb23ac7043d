import { createBrowserContext } from "../browser-context.ts";
import { ChromiumStartError, launchChromium } from "../launch-chromium.ts";

/** Result of starting a Chromium. */
export type TryOutcome =
  | {
      readonly status: "started";
      readonly version: string;
      /** Whether Chromium's sandbox was on. */
      readonly sandbox: boolean;
      /** Time from launch until a page has run a script, in ms. */
      readonly durationMs: number;
    }
  | { readonly status: "failed"; readonly problem: string };

/** Starts a Chromium as the service does, runs a script in a page, and closes it. */
export async function tryChromium(executablePath: string, sandbox: boolean): Promise<TryOutcome> {
  const startedAt = performance.now();
  try {
    await using chromium = await launchChromium({ executablePath, sandbox });
    const page = await (await createBrowserContext(chromium)).openPage();
    await page.evaluate("document.body.tagName");
    const version = chromium.product.replace(/^.*\//, "");
    return { status: "started", version, sandbox, durationMs: Math.round(performance.now() - startedAt) };
  } catch (error) {
    if (error instanceof ChromiumStartError) return { status: "failed", problem: error.reason };
    return { status: "failed", problem: error instanceof Error ? error.message : String(error) };
  }
}

/** Tries with the sandbox, then without it, as the service does with `chromiumSandbox: auto`. */
export async function tryChromiumWithOrWithoutSandbox(
  executablePath: string,
  isRoot: boolean,
): Promise<TryOutcome> {
  const sandboxed = isRoot ? undefined : await tryChromium(executablePath, true);
  return sandboxed?.status === "started" ? sandboxed : await tryChromium(executablePath, false);
}
