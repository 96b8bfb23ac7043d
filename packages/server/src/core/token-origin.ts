import { TEST_SITEKEYS } from "./consent.ts";
import type { TurnstilePayload } from "./task.ts";

/** The token of every passing test sitekey (contract §8). */
const DUMMY_TOKEN = "XXXX.DUMMY.TOKEN.XXXX";

/** What a token of this installation's emulator says, if its seal is genuine. */
export interface MintedToken {
  readonly sitekey: string;
  /** Origin of the page with the widget. */
  readonly origin: string;
  readonly action: string;
  readonly cdata: string;
  /** How long ago the emulator minted it, in ms. */
  readonly ageMs: number;
}

/** One run of a widget, and the token that it returned. */
export interface TokenRun {
  readonly payload: Pick<TurnstilePayload, "websiteURL" | "websiteKey" | "action" | "cData">;
  readonly token: string;
  /** Reads a token; undefined if this installation's emulator did not mint it. */
  readonly inspect: (token: string) => Promise<MintedToken | undefined>;
  /** Time since the run began, in ms. */
  readonly sinceMs: () => number;
}

/** How much the emulator's clock may be set forward during a run, in ms. */
const CLOCK_STEP_MS = 1_000;

/**
 * Checks where a token comes from. Stile delivers only tokens that its emulator minted for this sitekey, page and run,
 * and the published dummy token for test sitekeys. No option changes this.
 * @returns What is wrong, as a clause; undefined if the token may be delivered
 */
export async function tokenProblem({
  payload,
  token,
  inspect,
  sinceMs,
}: TokenRun): Promise<string | undefined> {
  const { websiteURL, websiteKey, action = "", cData = "" } = payload;
  if (TEST_SITEKEYS.has(websiteKey))
    return token === DUMMY_TOKEN ? undefined : "it is not the dummy token of the test sitekeys";
  const minted = await inspect(token);
  if (minted === undefined) return "this installation's emulator did not mint it";
  if (minted.sitekey !== websiteKey) return "it was minted for another sitekey";
  if (minted.origin !== new URL(websiteURL).origin) return "it was minted for another page";
  if (minted.action !== action || minted.cdata !== cData)
    return "it was minted for another action or other customer data";
  if (minted.ageMs > sinceMs() + CLOCK_STEP_MS) return "it was minted before this run";
  return undefined;
}
