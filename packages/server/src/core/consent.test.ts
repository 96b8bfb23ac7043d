import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decideConsent, TEST_SITEKEYS } from "./consent.ts";

/** As Cloudflare publishes them (contract §8). */
const PUBLISHED = [
  "1x00000000000000000000AA",
  "2x00000000000000000000AB",
  "1x00000000000000000000BB",
  "2x00000000000000000000BB",
  "3x00000000000000000000FF",
];

test("the test sitekeys are the five that Cloudflare publishes", () => {
  expect([...TEST_SITEKEYS].sort()).toEqual([...PUBLISHED].sort());
});

describe("decideConsent", () => {
  test.each(PUBLISHED)("allows the test sitekey %s", (sitekey) => {
    expect(decideConsent(sitekey, { isKnownSite: false })).toEqual({ allowed: true });
  });

  test("allows a site of the emulator", () => {
    expect(decideConsent("0x4AAAAAAAmine", { isKnownSite: true })).toEqual({ allowed: true });
  });

  test("refuses every other sitekey and gives the reason", () => {
    fc.assert(
      fc.property(
        fc.string().filter((sitekey) => !PUBLISHED.includes(sitekey)),
        (sitekey) => {
          expect(decideConsent(sitekey, { isKnownSite: false })).toEqual({
            allowed: false,
            code: "ERROR_RECAPTCHA_INVALID_SITEKEY",
            problem: "is not a sitekey that Stile may use",
          });
        },
      ),
    );
  });
});
