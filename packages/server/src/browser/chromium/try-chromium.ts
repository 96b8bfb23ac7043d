import { silentLog } from "../../core/log.ts";
import { createBrowserContext } from "../browser-context.ts";
import { ChromiumStartError } from "../launch-chromium.ts";
import { launchConfinedChromium } from "../launch-confined-chromium.ts";
import { BrowserHasNetworkError } from "../no-network/require-no-network.ts";
import { openPageHost } from "../page-host.ts";

/** Result of starting a Chromium. */
export type TryOutcome =
  | {
      readonly status: "started";
      readonly version: string;
      /** Whether Chromium's sandbox was on. */
      readonly sandbox: boolean;
      /** Time from launch until a page has run a script, in ms. It includes the network test. */
      readonly durationMs: number;
    }
  | { readonly status: "failed"; readonly problem: string }
  /** It started, but failed the network test. */
  | { readonly status: "has_network"; readonly problem: string };

/** Starts a Chromium as the service does, with the network test, runs a script in a page, and closes it. */
export async function tryChromium(executablePath: string, sandbox: boolean): Promise<TryOutcome> {
  await using pageHost = await openPageHost();
  const startedAt = performance.now();
  try {
    await using chromium = await launchConfinedChromium({
      executablePath,
      sandbox: sandbox ? "on" : "off",
      pageHost,
      log: silentLog,
    });
    const page = await (await createBrowserContext(chromium)).openPage();
    await page.evaluate("document.body.tagName");
    const version = chromium.product.replace(/^.*\//, "");
    return { status: "started", version, sandbox, durationMs: Math.round(performance.now() - startedAt) };
  } catch (error) {
    if (error instanceof BrowserHasNetworkError) return { status: "has_network", problem: error.reason };
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
  return sandboxed === undefined || sandboxed.status === "failed"
    ? await tryChromium(executablePath, false)
    : sandboxed;
}
