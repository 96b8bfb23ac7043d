import type { ErrorCode } from "../protocol/errors.ts";

/** Cloudflare's published test sitekeys. They do not protect any site (contract §8). */
export const TEST_SITEKEYS: ReadonlySet<string> = new Set([
  "1x00000000000000000000AA",
  "2x00000000000000000000AB",
  "1x00000000000000000000BB",
  "2x00000000000000000000BB",
  "3x00000000000000000000FF",
]);

export type Consent =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly code: ErrorCode; readonly problem: string };

/**
 * Decides whether Stile may get tokens for a sitekey. Only the test sitekeys and the sites of this installation's
 * emulator are allowed. No option changes this.
 */
export function decideConsent(sitekey: string, emulator: { readonly isKnownSite: boolean }): Consent {
  if (TEST_SITEKEYS.has(sitekey) || emulator.isKnownSite) return { allowed: true };
  return {
    allowed: false,
    code: "ERROR_RECAPTCHA_INVALID_SITEKEY",
    problem: "is not a sitekey that Stile may use",
  };
}
