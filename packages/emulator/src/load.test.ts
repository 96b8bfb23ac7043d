import { Agent, request } from "node:http";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createEmulator } from "./index.ts";
import type { Emulator } from "./index.ts";

const SITE = { sitekey: "0x4AAAAAAAload000000001", secret: "0x4AAAAAAAloadSecret0001" };
const TOKENS = 10_000;
const AT_ONCE = 50;

let emulator: Emulator;
const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });

beforeAll(async () => {
  emulator = await createEmulator({ sites: [SITE] });
});
afterAll(async () => {
  agent.destroy();
  await emulator.close();
});

/** Posts JSON over kept connections; quicker than fetch. */
async function post(path: string, body: unknown, { url } = emulator): Promise<Record<string, unknown>> {
  return await new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json" };
    const sent = request(url + path, { method: "POST", agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve(JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>),
      );
    });
    sent.on("error", reject);
    sent.end(JSON.stringify(body));
  });
}

/** Calls a function for each number below a limit, so many at once. */
async function forEachConcurrently(count: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) {
      next += 1;
      await work(next - 1);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

async function issueAndRedeem(count: number): Promise<{ issued: Set<string>; once: number; twice: number }> {
  const issued = new Set<string>();
  let [once, twice] = [0, 0];
  await forEachConcurrently(count, async (index) => {
    const run = {
      sitekey: SITE.sitekey,
      origin: "https://shop.test",
      widget: "w",
      action: `a${index}`,
      cData: "",
    };
    const response = String((await post("/turnstile/v0/challenge", run))["token"]);
    issued.add(response);
    const verification = { secret: SITE.secret, response };
    const answers = await Promise.all([
      post("/turnstile/v0/siteverify", verification),
      post("/turnstile/v0/siteverify", verification),
    ]);
    const passed = answers.filter(({ success, action }) => success === true && action === `a${index}`).length;
    if (passed >= 1) once += 1;
    if (passed > 1) twice += 1;
  });
  return { issued, once, twice };
}

test("10,000 tokens, 50 at once: each is redeemed exactly once", { timeout: 120_000 }, async () => {
  const { issued, once, twice } = await issueAndRedeem(TOKENS);
  expect({ issued: issued.size, once, twice }).toEqual({ issued: TOKENS, once: TOKENS, twice: 0 });
});

test("memory stays flat while tokens come and expire", { timeout: 120_000 }, async () => {
  setFlagsFromString("--expose-gc");
  const collectGarbage = runInNewContext("gc") as () => void;
  await using small = await createEmulator({ sites: [SITE], journalLimit: 100 });
  const heapAfterRound = async () => {
    await forEachConcurrently(4_000, async () => {
      const run = { sitekey: SITE.sitekey, origin: "https://shop.test", widget: "w" };
      await post("/turnstile/v0/challenge", run, small);
    });
    await small.advanceClock(300_001);
    collectGarbage();
    return process.memoryUsage().heapUsed;
  };
  await heapAfterRound();
  const before = await heapAfterRound();
  await heapAfterRound();
  const after = await heapAfterRound();
  // 8,000 tokens that were kept would take ten times as much.
  expect(after - before).toBeLessThan(1_500_000);
});
