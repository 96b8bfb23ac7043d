import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import type { Page } from "playwright-core";
import { createEmulator } from "turnstile-emulator";
import { z } from "zod";

/**
 * Keeps the inspector's start page open while events arrive, and prints the page's memory once a minute:
 *
 *   node setup/run.mjs node bench/inspector/watch-memory.ts [--minutes 60] [--rate 20]
 *
 * One page follows the list; in another one a row is selected, so that new rows are held back.
 */
const { values } = parseArgs({
  options: { minutes: { type: "string", default: "60" }, rate: { type: "string", default: "20" } },
});
const MINUTE = 60_000;
const SITE = { sitekey: "0x4AAAAAAAbenchmark00001", secret: "0x4AAAAAAAbenchmarkSecr" };
const ORIGIN = "http://localhost";

await using emulator = await createEmulator({ sites: [SITE] });
await using browser = await chromium.launch({
  executablePath: process.env["STILE_CHROMIUM_PATH"] ?? "",
  chromiumSandbox: process.getuid?.() !== 0,
});
await verifyOneToken(0);
const pages = { following: await openPage(), holding: await openPage() };
await pages.holding.locator("a[data-row]").first().click();
await pages.holding.locator("#details h2").waitFor();

const begun = performance.now();
let events = 2;
console.log(
  "minute  events  following: heap MB, nodes, listeners  holding: heap MB, nodes, listeners  emulator MB",
);
for (let minute = 0; minute <= Number(values.minutes); minute += 1) {
  // Each token is two events: the challenge and the siteverify call.
  for (const pause = 2_000 / Number(values.rate); performance.now() < begun + minute * MINUTE; events += 2) {
    await verifyOneToken(events);
    await sleep(Math.max(0, begun + (events * pause) / 2 - performance.now()));
  }
  const memory = [...(await memoryOf(pages.following)), ...(await memoryOf(pages.holding))];
  console.log([minute, events, ...memory, (process.memoryUsage.rss() / 1_048_576).toFixed(0)].join("\t"));
}

async function openPage(): Promise<Page> {
  // A page in a separate context is visible, so it follows the events.
  const page = await (await browser.newContext()).newPage();
  await page.goto(emulator.url);
  await page.waitForSelector('body[data-live="open"]');
  return page;
}

async function verifyOneToken(number: number): Promise<void> {
  const action = `watch-${number}`;
  const run = { sitekey: SITE.sitekey, origin: ORIGIN, widget: action, action, cData: "", anew: true };
  const answer = await fetch(`${emulator.url}/turnstile/v0/challenge`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(run),
  });
  const { token } = z.object({ token: z.string() }).parse(await answer.json());
  const body = new URLSearchParams({ secret: SITE.secret, response: token });
  await (await fetch(`${emulator.url}/turnstile/v0/siteverify`, { method: "POST", body })).text();
}

/** Heap in MB after a garbage collection, DOM nodes, and event listeners. */
async function memoryOf(page: Page): Promise<readonly string[]> {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  const { nodes, jsEventListeners } = await session.send("Memory.getDOMCounters");
  await session.detach();
  return [(usedSize / 1_048_576).toFixed(2), String(nodes), String(jsEventListeners)];
}
