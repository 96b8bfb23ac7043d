import { createServer } from "node:http";
import { once } from "node:events";
import { describe, expect, test } from "vitest";
import {
  chromiumProcesses,
  killProcesses,
  openTestPool,
  PASSING_SITEKEY,
  widgetRequest,
  type TestPool,
} from "./testing/open-test-pool.ts";

const SLOW_SITEKEY = "0x4SLOWAAAAAAAAAAAAAAAAA";
const slowSite = { sites: [{ sitekey: SLOW_SITEKEY, scenario: { delayMs: 300 } }] };
const never = { sites: [{ sitekey: SLOW_SITEKEY, scenario: { delayMs: 3_600_000 } }] };

describe("running widgets", () => {
  test("returns the token of a real widget and the browser's user agent", async () => {
    await using harness = await openTestPool();
    const leased = await harness.pool.lease(widgetRequest());
    if (leased.status !== "leased") throw new Error(leased.reason);
    await using lease = leased.lease;
    expect(lease.userAgent).toMatch(/Chrome\/\d+/);
    expect(await lease.run({ action: "login", cData: "cart-1" })).toEqual({
      status: "token",
      token: "XXXX.DUMMY.TOKEN.XXXX",
    });
  });

  test.for([
    ["1x00000000000000000000BB", { status: "token", token: "XXXX.DUMMY.TOKEN.XXXX" }],
    ["3x00000000000000000000FF", { status: "token", token: "XXXX.DUMMY.TOKEN.XXXX" }],
    ["2x00000000000000000000AB", { status: "error", code: "600010" }],
    ["2x00000000000000000000BB", { status: "error", code: "600010" }],
  ] as const)("test sitekey %s ends as documented", async ([sitekey, outcome]) => {
    await using harness = await openTestPool();
    expect(await harness.solve({ sitekey })).toEqual(outcome);
  });

  test("works on http origins with a port", async () => {
    await using harness = await openTestPool();
    expect(await harness.solve({ origin: "http://localhost:3000" })).toMatchObject({ status: "token" });
    const pages = await harness.pages();
    expect(pages.map((page) => new URL(page.url).origin)).toEqual(["http://localhost:3000"]);
  });

  test("reports that api.js did not load", async () => {
    await using harness = await openTestPool();
    await harness.emulator.close();
    expect(await harness.solve()).toMatchObject({
      status: "not_loaded",
      reason: expect.stringContaining("api.js"),
    });
  });
});

describe("keeping widgets warm", () => {
  test("reuses one widget in one page", async () => {
    await using harness = await openTestPool();
    for (let use = 0; use < 5; use += 1) expect(await harness.solve()).toMatchObject({ status: "token" });
    expect(await harness.pages()).toHaveLength(1);
    expect(harness.pool.inspect()).toMatchObject({ idle: 1, leased: 0 });
  });

  test("clients do not share widgets or browser contexts", async () => {
    await using harness = await openTestPool();
    await harness.solve({ clientId: "client-a" });
    await harness.solve({ clientId: "client-b" });
    const contexts = (await harness.pages()).map(({ contextId }) => contextId);
    expect(contexts).toHaveLength(2);
    expect(new Set(contexts).size).toBe(2);
  });

  test("a fresh context is closed after use", async () => {
    await using harness = await openTestPool();
    const leased = await harness.pool.lease({ ...widgetRequest(), isolation: "context" });
    if (leased.status !== "leased") throw new Error(leased.reason);
    expect(await harness.pages()).toHaveLength(1);
    expect(await leased.lease.run({})).toMatchObject({ status: "token" });
    await leased.lease[Symbol.asyncDispose]();
    await expect.poll(() => harness.pages()).toEqual([]);
  });

  test("runs slow challenges concurrently", async () => {
    await using harness = await openTestPool({ emulator: slowSite });
    const outcomes = await Promise.all(
      Array.from({ length: 6 }, () => harness.solve({ sitekey: SLOW_SITEKEY })),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(Array(6).fill("token"));
    expect((await harness.pages()).length).toBeGreaterThan(1);
  });
});

describe("retiring widgets", () => {
  test("after the maximum number of uses", async () => {
    await using harness = await openTestPool({ pool: { maxUses: 2 } });
    await harness.solve();
    const [first] = await harness.pages();
    await harness.solve();
    await harness.solve();
    await expect.poll(() => targets(harness)).not.toContain(first?.targetId);
  });

  test("at the maximum age", async () => {
    let now = 0;
    await using harness = await openTestPool({ pool: { maxAgeMs: 1_000, clock: { now: () => now } } });
    await harness.solve();
    const [first] = await harness.pages();
    now = 999;
    await harness.solve();
    expect(await targets(harness)).toContain(first?.targetId);
    now = 1_000;
    await harness.solve();
    expect(harness.pool.inspect().idle).toBe(1);
    await expect.poll(() => targets(harness)).not.toContain(first?.targetId);
  });

  test("after an error", async () => {
    await using harness = await openTestPool();
    await harness.solve({ sitekey: "2x00000000000000000000AB" });
    expect(harness.pool.inspect()).toMatchObject({ idle: 0, leased: 0 });
  });

  test("the least recently used widget, if there are too many", async () => {
    await using harness = await openTestPool({ pool: { maxWarmWidgets: 2 } });
    for (const name of ["one", "two", "one", "three"])
      await harness.solve({ origin: `https://${name}.example` });
    expect(harness.pool.inspect().idle).toBe(2);
    const hostnames = async () =>
      (await harness.pages()).map((page) => new URL(page.url).hostname).toSorted();
    await expect.poll(hostnames).toEqual(["one.example", "three.example"]);
  });
});

describe("failures", () => {
  test("a killed browser loses the run, and the next lease gets a new browser", async () => {
    await using harness = await openTestPool({ emulator: never });
    const leased = await harness.pool.lease({ ...widgetRequest(), sitekey: SLOW_SITEKEY });
    if (leased.status !== "leased") throw new Error(leased.reason);
    const running = leased.lease.run({});
    const processes = chromiumProcesses();
    expect(processes).not.toEqual([]);
    killProcesses(processes);
    expect(await running).toMatchObject({ status: "browser_lost" });
    await leased.lease[Symbol.asyncDispose]();
    expect(await harness.solve()).toMatchObject({ status: "token" });
    expect(harness.browsers).toHaveLength(2);
  });

  test("a crashed page loses the run, but not the browser", async () => {
    await using harness = await openTestPool({ emulator: never });
    const leased = await harness.pool.lease({ ...widgetRequest(), sitekey: SLOW_SITEKEY });
    if (leased.status !== "leased") throw new Error(leased.reason);
    const running = leased.lease.run({});
    await (await harness.pages())[0]?.crash();
    expect(await running).toMatchObject({ status: "browser_lost" });
    await leased.lease[Symbol.asyncDispose]();
    expect(await harness.solve()).toMatchObject({ status: "token" });
    expect(harness.browsers).toHaveLength(1);
  });

  test("a page that crashes while it loads is immediately reported as browser_lost", async () => {
    await using harness = await openTestPool({ emulator: { scenario: { script: { delayMs: 3_600_000 } } } });
    const leasing = harness.pool.lease(widgetRequest());
    const scripts = async () => await (await harness.pages())[0]?.evaluate("document.scripts.length");
    await expect.poll(scripts).toBe(1);
    await (await harness.pages())[0]?.crash();
    expect(await leasing).toMatchObject({ status: "browser_lost" });
  });

  test("a page that hangs is closed at the deadline", async () => {
    await using harness = await openTestPool();
    await harness.solve();
    const [page] = await harness.pages();
    if (page === undefined) throw new Error("there is no page");
    page.evaluate("for (;;);").catch(() => {});
    const deadline = new AbortController();
    const leased = await harness.pool.lease({ ...widgetRequest(), signal: deadline.signal });
    if (leased.status !== "leased") throw new Error(leased.reason);
    const running = leased.lease.run({});
    deadline.abort(new Error("deadline"));
    await expect(running).rejects.toThrow("deadline");
    await leased.lease[Symbol.asyncDispose]();
    await expect.poll(() => targets(harness)).not.toContain(page.targetId);
    expect(await harness.solve()).toMatchObject({ status: "token" });
  });

  test("an aborted lease leaves nothing behind", async () => {
    await using harness = await openTestPool();
    const aborting = new AbortController();
    const waiting = harness.pool.lease({ ...widgetRequest(), signal: aborting.signal });
    aborting.abort(new Error("enough"));
    await expect(waiting).rejects.toThrow("enough");
    expect(harness.pool.inspect().waiting).toBe(0);
    expect(await harness.solve()).toMatchObject({ status: "token" });
  });

  test("close leaves no process behind", async () => {
    const harness = await openTestPool();
    await harness.solve();
    expect(chromiumProcesses()).not.toEqual([]);
    await harness[Symbol.asyncDispose]();
    expect(chromiumProcesses()).toEqual([]);
  });
});

describe("the network", () => {
  test("a page cannot reach other hosts or this machine", async () => {
    const reached: string[] = [];
    const outside = createServer((request, response) => {
      reached.push(String(request.url));
      response.setHeader("access-control-allow-origin", "*");
      response.end("reached");
    });
    outside.on("upgrade", (request, socket) => {
      reached.push(String(request.url));
      socket.destroy();
    });
    outside.listen(0, "127.0.0.1");
    await once(outside, "listening");
    const address = outside.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    await using harness = await openTestPool();
    await harness.solve({ origin: "http://shop.example" });
    const [page] = await harness.pages();
    const hosts = ["127.0.0.1", "localhost", "[::1]", "example.com", "10.0.0.1", "challenges.cloudflare.com"];
    const attempt = async (hosts: readonly string[], port: number) => {
      const fetched = await Promise.all(
        hosts.flatMap((host) =>
          [`http://${host}:${port}/fetch`, `https://${host}/fetch`].map((url) =>
            fetch(url).then(
              (response) => response.text(),
              () => "nothing",
            ),
          ),
        ),
      );
      const socket = new WebSocket(`ws://127.0.0.1:${port}/socket`);
      const opened = await new Promise<string>((resolve) => {
        socket.addEventListener("open", () => resolve("opened"));
        socket.addEventListener("error", () => resolve("nothing"));
      });
      return [...fetched, opened];
    };
    const answers = await page?.evaluate(`(${String(attempt)})(${JSON.stringify(hosts)}, ${address.port})`);
    outside.close();
    expect(reached).toEqual([]);
    expect(answers).toHaveLength(2 * hosts.length + 1);
    expect(answers).not.toContain("reached");
    expect(answers).not.toContain("opened");
    expect(answers).toContain("nothing");
  });

  test("the browser reveals that it is automated", async () => {
    await using harness = await openTestPool();
    await harness.solve({ sitekey: PASSING_SITEKEY });
    const [page] = await harness.pages();
    expect(await page?.evaluate("navigator.webdriver")).toBe(true);
  });
});

async function targets(harness: TestPool): Promise<readonly string[]> {
  return (await harness.pages()).map(({ targetId }) => targetId);
}
