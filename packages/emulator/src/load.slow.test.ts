import { expect, test } from "vitest";
import { createEmulator } from "./index.ts";
import { openLoadClient } from "./testing/redeem-concurrently.ts";

const SITE = { sitekey: "0x4AAAAAAAload000000001", secret: "0x4AAAAAAAloadSecret0001" };
const TOKENS = 10_000;

test("10,000 tokens, 50 concurrently: each is redeemed exactly once", { timeout: 240_000 }, async () => {
  await using emulator = await createEmulator({ sites: [SITE] });
  using client = openLoadClient();
  const redeemed = await client.issueAndRedeem(emulator, SITE, TOKENS);
  expect(redeemed).toEqual({ issued: TOKENS, once: TOKENS, twice: 0 });
});
