import { chromium } from "playwright-core";
import type { Browser } from "playwright-core";
import type { Emulator } from "../index.ts";

/**
 * Starts Chromium for the tests: challenges.cloudflare.com is the emulator, `http://*.test` the site
 * server, and nothing else exists.
 */
export async function openBrowser(
  emulator: Pick<Emulator, "hostResolverRule" | "spkiFingerprint">,
  sitePort: number,
): Promise<Browser> {
  const executablePath = process.env["STILE_CHROMIUM_PATH"];
  const rules = [
    emulator.hostResolverRule,
    `MAP *.test:80 127.0.0.1:${sitePort}`,
    "MAP * ~NOTFOUND",
    "EXCLUDE 127.0.0.1",
    "EXCLUDE localhost",
  ].join(",");
  return await chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    chromiumSandbox: process.getuid?.() !== 0,
    args: [
      `--host-resolver-rules=${rules}`,
      `--ignore-certificate-errors-spki-list=${emulator.spkiFingerprint}`,
      "--disable-background-networking",
    ],
  });
}
