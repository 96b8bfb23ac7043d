import type { Scenario } from "../scenarios/scenario.ts";
import { createSite } from "./site.ts";
import type { Site, SiteMode } from "./site.ts";

/** The token of every passing test sitekey (contract §8). */
export const DUMMY_TOKEN = "XXXX.DUMMY.TOKEN.XXXX";

/** Code that the failing test sitekeys pass to the error callback. Any 600*** would do (contract §10). */
const FAILURE_CODE = "600010";

/** Cloudflare's published test sitekeys (contract §8). */
export const TEST_SITES: ReadonlyMap<string, Site> = bySitekey([
  testSite("1x00000000000000000000AA", "managed", {}),
  testSite("2x00000000000000000000AB", "managed", { fail: { code: FAILURE_CODE } }),
  testSite("1x00000000000000000000BB", "invisible", {}),
  testSite("2x00000000000000000000BB", "invisible", { fail: { code: FAILURE_CODE } }),
  testSite("3x00000000000000000000FF", "managed", { click: true }),
]);

/** One of Cloudflare's published test secrets (contract §8). */
export interface TestSecret {
  /** Outcome of siteverify. */
  readonly outcome: "passes" | "fails" | "spent";
  /** The test sitekey that is documented next to it; the scenarios of that sitekey apply to it too. */
  readonly sitekey: string;
}

/** Cloudflare's published test secrets (contract §8). */
export const TEST_SECRETS: ReadonlyMap<string, TestSecret> = new Map([
  ["1x0000000000000000000000000000000AA", { outcome: "passes", sitekey: "1x00000000000000000000AA" }],
  ["2x0000000000000000000000000000000AA", { outcome: "fails", sitekey: "2x00000000000000000000AB" }],
  ["3x0000000000000000000000000000000AA", { outcome: "spent", sitekey: "3x00000000000000000000FF" }],
]);

function testSite(sitekey: string, mode: SiteMode, scenario: Scenario): Site {
  const name = `test sitekey ${sitekey.slice(0, 2)}…${sitekey.slice(-2)}`;
  return { ...createSite({ sitekey, secret: "", name, mode, scenario }, 0), testing: true };
}

function bySitekey(sites: readonly Site[]): ReadonlyMap<string, Site> {
  return new Map(sites.map((site) => [site.sitekey, site]));
}
