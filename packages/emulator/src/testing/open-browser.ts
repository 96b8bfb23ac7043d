import { chromium } from "playwright-core";
import type { Browser } from "playwright-core";

/** What the tests' browser can reach. */
export interface BrowserMap {
  /** Rules for `--host-resolver-rules`. */
  readonly rules: readonly string[];
  /** Fingerprints of keys that it trusts without an authority. */
  readonly spkiFingerprints?: readonly string[];
  /** Additional Chromium flags. */
  readonly args?: readonly string[];
}

/** Starts Chromium for the tests. */
export async function openBrowser({ rules, spkiFingerprints = [], args = [] }: BrowserMap): Promise<Browser> {
  const executablePath = process.env["STILE_CHROMIUM_PATH"];
  const all = [...rules, "MAP * ~NOTFOUND", "EXCLUDE 127.0.0.1", "EXCLUDE localhost"];
  return await chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    chromiumSandbox: process.getuid?.() !== 0,
    args: [
      `--host-resolver-rules=${all.join(",")}`,
      `--ignore-certificate-errors-spki-list=${spkiFingerprints.join(",")}`,
      "--disable-background-networking",
      ...args,
    ],
  });
}
