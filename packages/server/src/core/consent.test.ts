import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decideConsent, TEST_SITEKEYS } from "./consent.ts";

describe("decideConsent", () => {
  test.each([...TEST_SITEKEYS])("allows the test sitekey %s", (sitekey) => {
    expect(decideConsent(sitekey, { isKnownSite: false })).toEqual({ allowed: true });
  });

  test("allows a site of the emulator", () => {
    expect(decideConsent("0x4AAAAAAAmine", { isKnownSite: true })).toEqual({ allowed: true });
  });

  test("refuses every other sitekey, and says why", () => {
    fc.assert(
      fc.property(
        fc.string().filter((sitekey) => !TEST_SITEKEYS.has(sitekey)),
        (sitekey) => {
          expect(decideConsent(sitekey, { isKnownSite: false })).toEqual({
            allowed: false,
            code: "ERROR_RECAPTCHA_INVALID_SITEKEY",
            problem:
              "is neither one of Cloudflare's test sitekeys nor a site of this installation's emulator",
          });
        },
      ),
    );
  });
});
