import { once } from "node:events";
import { createServer } from "node:http";
import { chromium } from "playwright-core";
import type { Page } from "playwright-core";
import { createEmulator } from "turnstile-emulator";
import type { Emulator } from "turnstile-emulator";
import type { Row, Section } from "../lib/row.ts";
import { median, quantile } from "../lib/statistics.ts";

const SITEKEY = "0x4AAAAAAAbenchmark0001";
const RENDERS = 100;
const RUNS = 1_000;
const PAGE = `<!doctype html><title>empty page</title>
<script src="https://challenges.cloudflare.com/turnstile/v0/api.js?render=explicit"></script><div id="widget"></div>`;

/** Times of the widget in an otherwise empty page, measured in the page. */
export async function measureWidget(repetitions: number, executablePath: string): Promise<Section> {
  await using emulator = await createEmulator({ sites: [{ sitekey: SITEKEY }] });
  await using site = await servePage();
  await using browser = await openBrowser(emulator, { executablePath, sitePort: site.port });
  const renders: number[] = [];
  const runs: number[] = [];
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    const page = await browser.newPage();
    await page.goto("http://page.test/");
    renders.push(...(await page.evaluate(renderRepeatedly, { sitekey: SITEKEY, count: RENDERS })));
    runs.push(...(await runRepeatedly(page)));
    await page.close();
  }
  return {
    title: "The widget, in an otherwise empty page",
    rows: [
      ...timeRows("render() → token", renders, "≤ 25 ms"),
      ...timeRows("reset(), execute() → token", runs, "≤ 5 ms"),
    ],
  };
}

function timeRows(name: string, times: readonly number[], aim: string): readonly Row[] {
  return [
    { name: `${name}, p50`, unit: "ms", value: median(times), aim },
    { name: `${name}, p99`, unit: "ms", value: quantile(times, 0.99) },
  ];
}

async function runRepeatedly(page: Page): Promise<readonly number[]> {
  return await page.evaluate(
    async ({ sitekey, count }) => {
      const { turnstile } = window;
      turnstile?.render("#widget", { sitekey, execution: "execute" });
      const times = [];
      for (let run = 0; run < count; run += 1) {
        const startedAt = performance.now();
        turnstile?.reset("#widget");
        await new Promise((resolve) => {
          turnstile?.execute("#widget", { action: `run-${run}`, callback: resolve });
        });
        times.push(performance.now() - startedAt);
      }
      // The first run waits for the frame to load, which the other row measures.
      return times.slice(1);
    },
    { sitekey: SITEKEY, count: RUNS },
  );
}

async function renderRepeatedly({ sitekey, count }: { sitekey: string; count: number }): Promise<number[]> {
  const { turnstile } = window;
  const times = [];
  for (let render = 0; render < count; render += 1) {
    const startedAt = performance.now();
    await new Promise((resolve) => {
      turnstile?.render("#widget", { sitekey, callback: resolve });
    });
    times.push(performance.now() - startedAt);
    turnstile?.remove("#widget");
    // Removing the frame would otherwise slow down the next one.
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
  return times;
}

async function servePage() {
  const server = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/html" });
    response.end(PAGE);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return {
    port: address.port,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function openBrowser(
  emulator: Emulator,
  { executablePath, sitePort }: { executablePath: string; sitePort: number },
) {
  return await chromium.launch({
    executablePath,
    chromiumSandbox: process.getuid?.() !== 0,
    args: [
      `--host-resolver-rules=${emulator.hostResolverRule},MAP page.test:80 127.0.0.1:${sitePort},MAP * ~NOTFOUND`,
      `--ignore-certificate-errors-spki-list=${emulator.spkiFingerprint}`,
      "--disable-background-networking",
    ],
  });
}
