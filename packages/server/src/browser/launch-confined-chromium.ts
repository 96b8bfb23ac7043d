import type { Log } from "../core/log.ts";
import { ChromiumStartError, launchChromium, type Chromium } from "./launch-chromium.ts";

/** How Chromium's sandbox is to be used: `auto` leaves it out only where it cannot work. */
export type SandboxMode = "auto" | "on" | "off";

export interface ConfinedLaunchOptions {
  /** A Chromium or its headless shell. */
  readonly executablePath: string;
  readonly sandbox: SandboxMode;
  /** Rules for `--host-resolver-rules`; the last must catch every host, or the network can be reached. */
  readonly hostResolverRules: readonly string[];
  /** Base64 SHA-256 of the public keys whose certificates are trusted for any name. */
  readonly trustedKeys: readonly string[];
  readonly log: Log;
}

const NO_SANDBOX_MESSAGE = /No usable sandbox|without --no-sandbox/;

/** Starts a Chromium that reaches only the hosts it is told about: neither proxies, nor QUIC, nor WebRTC lead out. */
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
    warnOnce(log, "Chromium refuses its sandbox to root");
    return await launch(false);
  }
  try {
    return await launch(true);
  } catch (error) {
    if (!(error instanceof ChromiumStartError && NO_SANDBOX_MESSAGE.test(error.message))) throw error;
    warnOnce(log, "this system offers Chromium no sandbox");
    return await launch(false);
  }
}

let warned = false;
function warnOnce(log: Log, reason: string): void {
  if (warned) return;
  warned = true;
  log.warn({ reason }, "Chromium runs without its sandbox");
}
