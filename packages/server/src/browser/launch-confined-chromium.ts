import type { Log } from "../core/log.ts";
import { ChromiumStartError, launchChromium, type Chromium } from "./launch-chromium.ts";

/** Whether to use Chromium's sandbox. `auto` uses it wherever it works. */
export type SandboxMode = "auto" | "on" | "off";

export interface ConfinedLaunchOptions {
  /** Path of Chromium or its headless shell. */
  readonly executablePath: string;
  readonly sandbox: SandboxMode;
  /** Rules for `--host-resolver-rules`. The last rule must match every host, or pages can reach the network. */
  readonly hostResolverRules: readonly string[];
  /** SHA-256 hashes in base64 of public keys whose certificates are trusted for every name. */
  readonly trustedKeys: readonly string[];
  readonly log: Log;
}

const NO_SANDBOX_MESSAGE = /No usable sandbox|without --no-sandbox/;

/** Starts a Chromium that can reach only the given hosts. Proxies, QUIC and WebRTC are disabled. */
export async function launchConfinedChromium(options: ConfinedLaunchOptions): Promise<Chromium> {
  const { executablePath, hostResolverRules, trustedKeys, sandbox, log } = options;
  const launch = (withSandbox: boolean) =>
    launchChromium({
      executablePath,
      sandbox: withSandbox,
      flags: [
        `--host-resolver-rules=${hostResolverRules.join(",")}`,
        `--ignore-certificate-errors-spki-list=${trustedKeys.join(",")}`,
        "--no-proxy-server",
        "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
        "--disable-quic",
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
