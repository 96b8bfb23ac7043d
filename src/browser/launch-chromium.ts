import { chromium, type Browser } from "playwright-core";
import type { Log } from "../core/log.ts";

/** How Chromium's sandbox is to be used: `auto` switches it off only where it cannot work. */
export type SandboxMode = "auto" | "on" | "off";

export interface LaunchOptions {
  /** A Chromium or its headless shell. */
  readonly executablePath: string;
  readonly sandbox: SandboxMode;
  /** Rules for `--host-resolver-rules`, the catch-all last. */
  readonly hostResolverRules: readonly string[];
  /** Base64 SHA-256 of the public keys whose certificates are trusted for any name. */
  readonly trustedKeys: readonly string[];
  readonly log: Log;
}

const NO_SANDBOX_MESSAGE = /No usable sandbox|without --no-sandbox/;

/**
 * Starts a Chromium that can reach only the hosts it is told about. It says that it is automated
 * (`navigator.webdriver`), and nothing of its fingerprint is changed.
 */
export async function launchChromium(options: LaunchOptions): Promise<Browser> {
  const asRoot = process.getuid?.() === 0;
  const wanted = options.sandbox === "on" || (options.sandbox === "auto" && !asRoot);
  if (options.sandbox === "auto" && asRoot) warnOnce(options.log, "Chromium refuses its sandbox to root");
  try {
    return await launch(options, wanted);
  } catch (error) {
    if (options.sandbox !== "auto" || !wanted || !NO_SANDBOX_MESSAGE.test(String(error))) throw error;
    warnOnce(options.log, "this system offers Chromium no sandbox");
    return await launch(options, false);
  }
}

function launch(
  { executablePath, hostResolverRules, trustedKeys }: LaunchOptions,
  sandbox: boolean,
): Promise<Browser> {
  return chromium.launch({
    executablePath,
    chromiumSandbox: sandbox,
    // The service decides when browsers end; signals are its business.
    handleSIGHUP: false,
    handleSIGINT: false,
    handleSIGTERM: false,
    args: [
      `--host-resolver-rules=${hostResolverRules.join(",")}`,
      `--ignore-certificate-errors-spki-list=${trustedKeys.join(",")}`,
      "--no-proxy-server",
      "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
      "--disable-quic",
    ],
  });
}

let warned = false;
function warnOnce(log: Log, reason: string): void {
  if (warned) return;
  warned = true;
  log.warn({ reason }, "Chromium runs without its sandbox");
}
