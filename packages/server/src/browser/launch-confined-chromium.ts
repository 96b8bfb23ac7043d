import type { Log } from "../core/log.ts";
import { TargetGoneError } from "./devtools/connection.ts";
import { BrowserHasNetworkError, requireNoNetwork } from "./no-network/require-no-network.ts";
import type { PageHost } from "./page-host.ts";
import { ChromiumStartError, launchChromium, type Chromium } from "./launch-chromium.ts";

/** Whether to use Chromium's sandbox. `auto` uses it wherever it works. */
export type SandboxMode = "auto" | "on" | "off";

/** The emulator, as a browser sees it. */
export interface ReachableEmulator {
  /** `MAP challenges.cloudflare.com:443 HOST:PORT`, for `--host-resolver-rules`. */
  readonly hostResolverRule: string;
  /** SHA-256 in base64 of the public key that the browser must trust. */
  readonly spkiFingerprint: string;
}

export interface ConfinedLaunchOptions {
  /** Path of Chromium or its headless shell. */
  readonly executablePath: string;
  readonly sandbox: SandboxMode;
  /** What the browser reaches as `challenges.cloudflare.com`. @default nothing */
  readonly emulator?: ReachableEmulator | undefined;
  /** What the browser reaches under every other name and address. */
  readonly pageHost: Pick<PageHost, "port" | "path" | "spkiFingerprint">;
  readonly log: Log;
}

const NO_SANDBOX_MESSAGE = /No usable sandbox|without --no-sandbox/;

/**
 * Flags that keep pages away from the network, besides the resolver's rules. The headless shell reads
 * `force-webrtc-ip-handling-policy`, full Chromium `webrtc-ip-handling-policy`. `WebRtcHideLocalIpsWithMdns` is why the
 * network service joins the multicast group of mDNS; `MediaRouter` and `DialMediaRouteProvider` search for devices.
 */
const NO_NETWORK_FLAGS: readonly string[] = [
  "--no-proxy-server",
  "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
  "--webrtc-ip-handling-policy=disable_non_proxied_udp",
  "--disable-quic",
  "--disable-features=WebRtcHideLocalIpsWithMdns,MediaRouter,DialMediaRouteProvider",
];

/**
 * Starts a Chromium that can reach only the emulator and the page host, and proves it before it returns (see `requireNoNetwork`).
 * Proxies, QUIC, WebRTC and multicast are disabled.
 * @throws ChromiumStartError
 * @throws BrowserHasNetworkError; the browser is then closed
 */
export async function launchConfinedChromium(options: ConfinedLaunchOptions): Promise<Chromium> {
  const chromium = await launchInAnySandbox(options);
  try {
    await requireNoNetwork(chromium, options.pageHost.path);
    return chromium;
  } catch (error) {
    await chromium.close();
    if (error instanceof BrowserHasNetworkError)
      options.log.error({ reason: error.reason }, "a browser failed the network test and is not used");
    if (error instanceof TargetGoneError)
      throw new ChromiumStartError("it ended during the network test", { cause: error });
    throw error;
  }
}

async function launchInAnySandbox(options: ConfinedLaunchOptions): Promise<Chromium> {
  const { executablePath, emulator, pageHost, sandbox, log } = options;
  // The last rule matches every host.
  const rules = [
    ...(emulator === undefined ? [] : [emulator.hostResolverRule]),
    `MAP * 127.0.0.1:${pageHost.port}`,
  ];
  const trustedKeys = [
    ...(emulator === undefined ? [] : [emulator.spkiFingerprint]),
    pageHost.spkiFingerprint,
  ];
  const launch = (withSandbox: boolean) =>
    launchChromium({
      executablePath,
      sandbox: withSandbox,
      flags: [
        `--host-resolver-rules=${rules.join(",")}`,
        `--ignore-certificate-errors-spki-list=${trustedKeys.join(",")}`,
        ...NO_NETWORK_FLAGS,
      ],
    });
  if (sandbox !== "auto") return await launch(sandbox === "on");
  if (process.getuid?.() === 0) {
    warnOnce(log, "Chromium's sandbox does not work as root");
    return await launch(false);
  }
  try {
    return await launch(true);
  } catch (error) {
    if (!(error instanceof ChromiumStartError && NO_SANDBOX_MESSAGE.test(error.message))) throw error;
    warnOnce(log, "Chromium's sandbox is not available on this system");
    return await launch(false);
  }
}

let warned = false;
function warnOnce(log: Log, reason: string): void {
  if (warned) return;
  warned = true;
  log.warn({ reason }, "Chromium runs without its sandbox");
}
