import { BrowserPool } from "../browser/browser-pool.ts";
import { thisMachine } from "../browser/chromium/machine.ts";
import { findChromium } from "../browser/find-chromium.ts";
import { launchConfinedChromium } from "../browser/launch-confined-chromium.ts";
import { openPageHost } from "../browser/page-host.ts";
import type { Clock } from "../core/clock.ts";
import type { Log } from "../core/log.ts";
import type { Emulator } from "turnstile-emulator";
import type { Config } from "./config/load-config.ts";

/** There is no Chromium on this machine. */
export class ChromiumMissingError extends Error {
  override readonly name = "ChromiumMissingError";

  constructor() {
    super("No Chromium was found. Run `stile install-browser`, or set chromiumPath (STILE_CHROMIUM_PATH).");
  }
}

export interface Browsers extends AsyncDisposable {
  readonly pool: BrowserPool;
}

/**
 * Opens the browser pool on the emulator: `challenges.cloudflare.com` is the emulator, every other host is the
 * page host, and nothing else can be reached.
 */
export async function openBrowsers(
  config: Config,
  { emulator, clock, log }: { readonly emulator: Emulator; readonly clock: Clock; readonly log: Log },
): Promise<Browsers> {
  await using opened = new AsyncDisposableStack();
  const certificate = await emulator.authority.issue(["localhost"]);
  const pageHost = opened.use(await openPageHost(certificate));
  const chromium = await findChromium({ machine: thisMachine(), configuredPath: config.chromiumPath });
  if (chromium === undefined) throw new ChromiumMissingError();
  const pool = new BrowserPool({
    launch: () =>
      launchConfinedChromium({
        executablePath: chromium.path,
        sandbox: config.chromiumSandbox,
        hostResolverRules: [emulator.hostResolverRule, `MAP * 127.0.0.1:${pageHost.port}`],
        trustedKeys: [emulator.spkiFingerprint, certificate.spkiFingerprint],
        log,
      }),
    pagePath: pageHost.path,
    maxWarmWidgets: config.maxWarmWidgets,
    maxUses: config.maxWidgetUses,
    maxAgeMs: config.maxWidgetAgeMs,
    clock,
    log,
  });
  opened.use(pool);
  await pool.start();
  const running = opened.move();
  return { pool, [Symbol.asyncDispose]: () => running.disposeAsync() };
}
