import { expect, test } from "vitest";
import { createEmulator } from "./index.ts";
import { countRetained } from "./testing/count-retained.ts";
import { openLoadClient } from "./testing/redeem-concurrently.ts";

const SITE = { sitekey: "0x4AAAAAAAload000000001", secret: "0x4AAAAAAAloadSecret0001" };

test("1,000 tokens, 50 concurrently: each is redeemed exactly once", async () => {
  await using emulator = await createEmulator({ sites: [SITE] });
  using client = openLoadClient();
  const redeemed = await client.issueAndRedeem(emulator, SITE, 1_000);
  expect(redeemed).toEqual({ issued: 1_000, once: 1_000, twice: 0 });
});

test("the emulator does not keep expired tokens", async () => {
  await using emulator = await createEmulator({ sites: [SITE], journalLimit: 100 });
  using client = openLoadClient();
  const round = async () => {
    await client.issue(emulator, SITE, 500);
    await emulator.advanceClock(300_001);
    return countRetained();
  };
  // The first round fills the journal and warms up the code.
  await round();
  const before = await round();
  await round();
  const after = await round();
  // Less than one object per two of the 1,000 tokens in between.
  expect(after.objects - before.objects).toBeLessThan(500);
  expect(after.entries - before.entries).toBeLessThan(500);
});
