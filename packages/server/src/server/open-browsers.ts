import { AsyncDisposableStack } from "@whatwg-node/disposablestack";
import { ExpectedError } from "../core/expected-error.ts";
import { BrowserPool } from "../browser/browser-pool.ts";
import { thisMachine } from "../browser/chromium/machine.ts";
import { deleteLeftoverProfiles } from "../browser/chromium/profile-directories.ts";
import { findChromium } from "../browser/find-chromium.ts";
import { launchConfinedChromium } from "../browser/launch-confined-chromium.ts";
import { openPageHost } from "../browser/page-host.ts";
import { systemClock } from "../core/clock.ts";
import type { Log } from "../core/log.ts";
import type { Chromium } from "../browser/launch-chromium.ts";
import type { Config } from "./config/load-config.ts";
import type { NodeEmulator } from "./emulator/node-emulator.ts";

/** There is no Chromium on this machine. */
export class ChromiumMissingError extends ExpectedError {
  override readonly name = "ChromiumMissingError";

  constructor() {
    super("No Chromium was found. Run `stile install-browser`, or set chromiumPath (STILE_CHROMIUM_PATH).");
  }
}

export interface Browsers extends AsyncDisposable {
  readonly pool: BrowserPool;
}

/**
 * Opens the browser pool. Its browsers reach the emulator as `challenges.cloudflare.com` and the page host as every other
 * host; they have no network access.
 */
export async function openBrowsers(
  config: Config,
  { emulator, log }: { readonly emulator: NodeEmulator; readonly log: Log },
): Promise<Browsers> {
  await using opened = new AsyncDisposableStack();
  const pageHost = opened.use(await openPageHost());
  const [chromium] = await Promise.all([
    findChromium({ machine: thisMachine(), configuredPath: config.chromiumPath }),
    deleteLeftoverProfiles(),
  ]);
  if (chromium === undefined) throw new ChromiumMissingError();
  let latest: Chromium | undefined;
  // The pool then starts another browser, which trusts the new key.
  opened.defer(emulator.onKeyChange(() => void latest?.close()));
  const pool = new BrowserPool({
    launch: async () => {
      latest = await launchConfinedChromium({
        executablePath: chromium.path,
        sandbox: config.chromiumSandbox,
        emulator: {
          hostResolverRule: emulator.hostResolverRule,
          spkiFingerprint: emulator.spkiFingerprint(),
        },
        pageHost,
        log,
      });
      return latest;
    },
    pagePath: pageHost.path,
    maxWarmWidgets: config.maxWarmWidgets,
    maxUses: config.maxWidgetUses,
    maxAgeMs: config.maxWidgetAgeMs,
    clock: systemClock,
    log,
  });
  opened.use(pool);
  await pool.start();
  const running = opened.move();
  return { pool, [Symbol.asyncDispose]: () => running.disposeAsync() };
}
