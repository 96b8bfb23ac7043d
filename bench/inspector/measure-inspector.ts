import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { chromium } from "playwright-core";
import type { Browser, Page } from "playwright-core";
import { createEmulator } from "turnstile-emulator";
import type { Emulator } from "turnstile-emulator";
import type { Row, Section } from "../lib/row.ts";
import { median, quantile, spreadOf } from "../lib/statistics.ts";

const SITE = { sitekey: "0x4AAAAAAAbenchmark00001", secret: "0x4AAAAAAAbenchmarkSecr" };
const ENTRIES = 10_000;
const SINGLE_EVENTS = 50;
const EVENTS_PER_SECOND = 200;
const LOAD_SECONDS = 10;
/** A task of the page's main thread that is longer than this delays a frame that a person notices. */
const LONG_TASK_MS = 50;

/** First paint of the inspector's start page, the time from an event to its row, and a load of 200 events a second. */
export async function measureInspector(repetitions: number, executablePath: string): Promise<Section> {
  await using emulator = await createEmulator({ sites: [SITE] });
  await fillJournal(emulator);
  await using plain = await servePlainPage(await fetch(`${emulator.url}/`));
  const browser = await chromium.launch({ executablePath, chromiumSandbox: process.getuid?.() !== 0 });
  try {
    const firstVisit = await paintsOf(browser, `${emulator.url}/`);
    const paints: Paints[] = [];
    const plainPaints: Paints[] = [];
    for (let repetition = 0; repetition < repetitions * 5; repetition += 1) {
      paints.push(await paintsOf(browser, `${emulator.url}/`));
      plainPaints.push(await paintsOf(browser, plain.url));
    }
    const page = await browser.newPage();
    await page.goto(`${emulator.url}/`);
    await page.waitForSelector('body[data-live="open"]');
    await watchRows(page);
    const single: number[] = [];
    for (let event = 0; event < SINGLE_EVENTS; event += 1) {
      single.push(await timeToRow(emulator, page, `one-${event}`));
      await sleep(20);
    }
    const heapBefore = await heapOf(page);
    const loaded = await underLoad(emulator, page);
    const heapAfter = await heapOf(page);
    const longest = await page.evaluate(() => Reflect.get(window, "longTasks") as number[]);
    return {
      title: `The inspector, with ${ENTRIES} journal entries`,
      rows: [
        paintRow("first contentful paint, new tab", paints, "opened"),
        paintRow("a page with one word, new tab", plainPaints, "opened"),
        paintRow("first contentful paint, same tab", paints, "reloaded"),
        paintRow("a page with one word, same tab", plainPaints, "reloaded"),
        {
          name: "first contentful paint of the first visit",
          unit: "ms",
          value: firstVisit.opened,
        },
        {
          name: "event to row",
          unit: "ms",
          value: median(single),
          spread: spreadOf(single),
          aim: "≤ 100 ms",
        },
        {
          name: `event to row at ${EVENTS_PER_SECOND} events/s, 99 %`,
          unit: "ms",
          value: quantile(loaded, 0.99),
          spread: spreadOf(loaded),
          aim: "≤ 100 ms",
        },
        {
          name: `tasks over ${LONG_TASK_MS} ms in ${LOAD_SECONDS} s of that`,
          unit: "",
          value: longest.length,
          aim: "0",
        },
        {
          name: `page's heap after ${EVENTS_PER_SECOND * LOAD_SECONDS} more events`,
          unit: "MB more",
          value: (heapAfter - heapBefore) / 1_048_576,
          aim: "0",
        },
      ],
      notes: [
        "The page with one word has the same headers.",
        "Emulator, driver and browser share the machine; the emulator runs in the process of the benchmark.",
      ],
    };
  } finally {
    await browser.close();
  }
}

async function fillJournal(emulator: Emulator): Promise<void> {
  const tokens = await emulator.mintToken({ sitekey: SITE.sitekey, count: ENTRIES });
  const ask = async (token: string) => {
    const body = new URLSearchParams({ secret: SITE.secret, response: token });
    await (await fetch(`${emulator.url}/turnstile/v0/siteverify`, { method: "POST", body })).text();
  };
  for (let start = 0; start < ENTRIES; start += 100)
    await Promise.all(tokens.slice(start, start + 100).map(ask));
}

/** First contentful paints of a page, in ms since the navigation. */
interface Paints {
  /** In a new tab with an empty cache. */
  readonly opened: number;
  /** When the same tab loads it again. */
  readonly reloaded: number;
}

async function paintsOf(browser: Browser, address: string): Promise<Paints> {
  const page = await browser.newPage();
  await page.goto(address);
  const opened = await firstPaint(page);
  await page.reload();
  const reloaded = await firstPaint(page);
  await page.close();
  return { opened, reloaded };
}

function paintRow(name: string, paints: readonly Paints[], when: keyof Paints): Row {
  const times = paints.map((each) => each[when]);
  const aim = name.startsWith("first contentful") ? { aim: "≤ 100 ms" } : {};
  return { name, unit: "ms", value: median(times), spread: spreadOf(times), ...aim };
}

/** What any page costs in this browser on this machine: a page with one word, and the headers of another answer. */
async function servePlainPage({ headers }: Response): Promise<AsyncDisposable & { readonly url: string }> {
  const kept = [...headers].filter(([name]) => !/length|encoding|connection|keep-alive|date/.test(name));
  const server = createServer((_request, response) => {
    response.writeHead(200, kept.flat()).end("<!doctype html><title>plain</title><p>plain");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function firstPaint(page: Page): Promise<number> {
  return await page.evaluate(
    async () =>
      await new Promise<number>((resolve) => {
        new PerformanceObserver((list) => {
          for (const { name, startTime } of list.getEntries())
            if (name === "first-contentful-paint") resolve(startTime);
        }).observe({ type: "paint", buffered: true });
      }),
  );
}

/** Remembers when the row of each action appeared, and long tasks. */
async function watchRows(page: Page): Promise<void> {
  await page.evaluate(() => {
    const appeared = new Map<string, number>();
    const longTasks: number[] = [];
    Object.assign(window, { appeared, longTasks });
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes) {
        for (const node of addedNodes) {
          const action = /(?:one|load)-\d+/.exec(node.textContent ?? "")?.[0];
          if (action !== undefined && !appeared.has(action))
            appeared.set(action, performance.timeOrigin + performance.now());
        }
      }
    }).observe(document.body, { childList: true, subtree: true });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) longTasks.push(duration);
    }).observe({ type: "longtask" });
  });
}

async function timeToRow(emulator: Emulator, page: Page, action: string): Promise<number> {
  const at = await solve(emulator, action);
  const appeared = await page.waitForFunction(
    (name) => (Reflect.get(window, "appeared") as Map<string, number>).get(name),
    action,
  );
  return Number(await appeared.jsonValue()) - at;
}

/** Records one event, and returns when. */
async function solve({ url }: Emulator, action: string): Promise<number> {
  const at = performance.timeOrigin + performance.now();
  const run = {
    sitekey: SITE.sitekey,
    origin: "http://localhost",
    widget: action,
    action,
    cData: "",
    anew: true,
  };
  const answer = await fetch(`${url}/turnstile/v0/challenge`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(run),
  });
  await answer.text();
  return at;
}

async function underLoad(emulator: Emulator, page: Page): Promise<readonly number[]> {
  const begun = performance.now();
  const sent = new Map<string, Promise<number>>();
  for (let event = 0; event < EVENTS_PER_SECOND * LOAD_SECONDS; event += 1) {
    const due = begun + (event * 1_000) / EVENTS_PER_SECOND;
    if (due > performance.now()) await sleep(due - performance.now());
    sent.set(`load-${event}`, solve(emulator, `load-${event}`));
  }
  const last = [...sent.keys()].at(-1) ?? "";
  await page.waitForFunction(
    (name) => (Reflect.get(window, "appeared") as Map<string, number>).has(name),
    last,
  );
  const appeared = new Map(
    await page.evaluate(() => [...(Reflect.get(window, "appeared") as Map<string, number>)]),
  );
  const times = [...sent].map(
    async ([action, at]) => (appeared.get(action) ?? Number.POSITIVE_INFINITY) - (await at),
  );
  return await Promise.all(times);
}

async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  await session.detach();
  return usedSize;
}
