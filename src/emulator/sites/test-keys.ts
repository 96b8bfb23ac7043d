import type { Site, SiteMode } from "./site.ts";

/** The token that every passing test sitekey gives (contract §8). */
export const DUMMY_TOKEN = "XXXX.DUMMY.TOKEN.XXXX";

/** What the failing test sitekeys tell the error callback; which of 600*** is our choice (contract §10). */
const FAILURE_CODE = "600010";

/** Cloudflare's published test sitekeys (contract §8). */
export const TEST_SITES: readonly Site[] = [
  testSite("1x00000000000000000000AA", "managed", {}),
  testSite("2x00000000000000000000AB", "managed", { fail: { code: FAILURE_CODE } }),
  testSite("1x00000000000000000000BB", "invisible", {}),
  testSite("2x00000000000000000000BB", "invisible", { fail: { code: FAILURE_CODE } }),
  testSite("3x00000000000000000000FF", "managed", { click: true }),
];

/** Cloudflare's published test secrets and what siteverify answers to each (contract §8). */
export const TEST_SECRETS: Readonly<Record<string, "passes" | "fails" | "spent">> = {
  "1x0000000000000000000000000000000AA": "passes",
  "2x0000000000000000000000000000000AA": "fails",
  "3x0000000000000000000000000000000AA": "spent",
};

function testSite(sitekey: string, mode: SiteMode, scenario: Site["scenario"]): Site {
  const name = `test sitekey ${sitekey.slice(0, 2)}…${sitekey.slice(-2)}`;
  return { sitekey, mode, scenario, name, hostnames: [], secrets: [], testing: true };
}
