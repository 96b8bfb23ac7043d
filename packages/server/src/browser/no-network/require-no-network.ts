import { setImmediate as nextTurn } from "node:timers/promises";
import { z } from "zod";
import { ExpectedError } from "../../core/expected-error.ts";
import { createBrowserContext, type BrowserContext } from "../browser-context.ts";
import type { Chromium } from "../launch-chromium.ts";
import { PAGE_TITLE } from "../page-host.ts";
import { openForbiddenListener, type ForbiddenListener } from "./open-forbidden-listener.ts";
import { tryNetwork } from "./try-network.ts";

/** A browser failed the network test. The message says why, in one line. */
export class BrowserHasNetworkError extends ExpectedError {
  override readonly name = "BrowserHasNetworkError";
  /** What failed, as a sentence without its full stop. */
  readonly reason: string;

  constructor(reason: string) {
    super(
      `Stile does not use this browser, because ${reason}. Use another Chromium: run \`stile install-browser\`, or correct chromiumPath (STILE_CHROMIUM_PATH).`,
    );
    this.reason = reason;
  }
}

/** No name server resolves `.invalid` (RFC 6761). Stile's browsers resolve it to the page host, as every name. */
const ORIGIN = "https://network-test.stile.invalid";
/** Maximum duration of the test, in ms. */
const TIMEOUT_MS = 30_000;

const reportSchema = z.object({ title: z.string(), candidates: z.array(z.string()) });

/**
 * Proves that a browser has no network: it must reach Stile's page, and a page must not reach a listener on loopback, in
 * any of the ways that `tryNetwork` knows. The listener stands for the network, because the browser's rules do not
 * distinguish addresses.
 * @param pagePath Path of the page that the page host serves on every origin.
 * @throws BrowserHasNetworkError
 */
export async function requireNoNetwork(chromium: Chromium, pagePath: string): Promise<void> {
  await using listener = await openForbiddenListener();
  const context = await createBrowserContext(chromium);
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const tooLate = new Promise<never>((_resolve, reject) => {
    timeout.addEventListener("abort", () =>
      reject(new BrowserHasNetworkError(`its network test took longer than ${TIMEOUT_MS / 1_000} s`)),
    );
  });
  tooLate.catch(() => {});
  try {
    const reached = listener.reached.then(() => undefined);
    const report = await Promise.race([reached, tryInPage(context, pagePath, listener), tooLate]);
    // What the browser sent arrives in this process by its next turn.
    await nextTurn();
    const [contact] = listener.contacts();
    if (contact !== undefined)
      throw new BrowserHasNetworkError(`its pages have network access (${contact} arrived)`);
    const [candidate] = report?.candidates ?? [];
    if (candidate !== undefined)
      throw new BrowserHasNetworkError(`its pages have network access (WebRTC found ${candidate})`);
  } finally {
    await context.close().catch(() => {});
  }
}

async function tryInPage(context: BrowserContext, pagePath: string, { ports }: ForbiddenListener) {
  const page = await context.openPage();
  await page.goto(ORIGIN + pagePath).catch((cause: unknown) => {
    throw pageNotReached(cause instanceof Error ? cause.message : String(cause));
  });
  const report = reportSchema.parse(await page.evaluate(`(${String(tryNetwork)})(${JSON.stringify(ports)})`));
  if (report.title !== PAGE_TITLE) throw pageNotReached("another page loaded");
  return report;
}

function pageNotReached(problem: string): BrowserHasNetworkError {
  return new BrowserHasNetworkError(`it does not reach Stile's page under every name (${problem})`);
}
