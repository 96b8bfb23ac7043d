import { createEmulator } from "turnstile-emulator";
import { expect, test } from "vitest";
import { chromiumProcesses } from "../browser/testing/open-test-pool.ts";
import { wrapChromium } from "../browser/testing/chromium-wrapper.ts";
import { CLIENT_KEY, openTestService } from "./testing/open-test-service.ts";
import { postJson } from "./testing/post-json.ts";

const SITEKEY = "0x4AAAAAAAAAAAAAAAAAAFORE";

/**
 * A Turnstile that does not belong to the installation, and a Chromium that reaches it as challenges.cloudflare.com: it
 * passes the network test, because every other name leads to Stile's page.
 */
async function openForeignTurnstile() {
  const foreign = await createEmulator({ sites: [{ sitekey: SITEKEY, secret: "a-foreign-secret" }] });
  const wrapper = await wrapChromium({
    rewritten: [
      `s/MAP challenges.cloudflare.com:443 [^,]*/${foreign.hostResolverRule}/`,
      `s|^--ignore-certificate-errors-spki-list=|&${foreign.spkiFingerprint},|`,
    ],
  });
  return {
    foreign,
    chromiumPath: wrapper.path,
    async [Symbol.asyncDispose]() {
      await foreign.close();
      await wrapper[Symbol.asyncDispose]();
    },
  };
}

test("a token of a foreign Turnstile is a fault, and its browser is retired", async () => {
  await using turnstile = await openForeignTurnstile();
  await using harness = await openTestService({
    // No time limit: a task then gets three attempts.
    options: { chromiumPath: turnstile.chromiumPath, taskTimeLimitMs: 0 },
    sites: [{ sitekey: SITEKEY, secret: "the-site's-secret" }],
  });
  const [first] = chromiumProcesses("browser");
  const task = await harness.create({ websiteKey: SITEKEY });
  const answer = await harness.result(task);
  expect(answer).toMatchObject({ errorId: 1, errorCode: "ERROR_INTERNAL_SERVER_ERROR" });
  const minted = await turnstile.foreign.journal.entries({ type: "challenge" });
  expect(minted).toMatchObject([{ outcome: "solved" }, { outcome: "solved" }, { outcome: "solved" }]);
  for (const { token } of minted) expect(JSON.stringify(answer)).not.toContain(token);
  await expect.poll(() => chromiumProcesses("browser")).not.toContain(first);
  const faults = harness.faults.splice(0);
  expect(faults.map((fault) => String("err" in fault ? fault.err : fault))).toEqual(
    Array.from({ length: 3 }, () =>
      expect.stringContaining("that Stile does not deliver: this installation's emulator did not mint it"),
    ),
  );
});

test("a site that was removed after its task was created gets no token", async () => {
  await using harness = await openTestService({
    sites: [
      { sitekey: SITEKEY, secret: "the-site's-secret", scenario: { delayMs: 300 } },
      { sitekey: "0x4AAAAAAAAAAAAAAAAAAGONE", secret: "another-secret" },
    ],
    options: { concurrency: 1 },
  });
  const first = await harness.create({ websiteKey: SITEKEY });
  const second = await harness.create({ websiteKey: "0x4AAAAAAAAAAAAAAAAAAGONE" });
  const { url } = harness.service.emulator;
  await fetch(`${url}/__emulator/sites/0x4AAAAAAAAAAAAAAAAAAGONE`, { method: "DELETE" });
  expect(await harness.result(first)).toMatchObject({ status: "ready" });
  expect(await harness.result(second)).toMatchObject({
    errorId: 1,
    errorCode: "ERROR_RECAPTCHA_INVALID_SITEKEY",
  });
  expect(await postJson(url, "/__emulator/tokens/inspect", { token: CLIENT_KEY })).toEqual({ token: null });
});
