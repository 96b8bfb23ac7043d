import { once } from "node:events";
import { connect as connectTcp, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import type { Browser, Page } from "playwright-core";
import { WebSocket } from "ws";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createEmulator } from "../index.ts";
import type { Emulator } from "../index.ts";
import { openBrowser } from "../testing/open-browser.ts";
import { openSiteServer } from "../testing/site-server.ts";
import type { SiteServer } from "../testing/site-server.ts";
import { siteverify } from "../testing/siteverify.ts";
import { EXPLICIT_PAGE, render } from "../testing/widget-page.ts";

const SITE = { sitekey: "0x4AAAAAAAsocket0000001", secret: "0x4AAAAAAAsocketSecret01" };
const { sitekey, secret } = SITE;
/** Longer than any test. */
const FOREVER_MS = 50_000;

let emulator: Emulator;
let relay: Awaited<ReturnType<typeof openRelay>>;
let website: SiteServer;
let browser: Browser;
beforeAll(async () => {
  emulator = await createEmulator({ sites: [SITE] });
  relay = await openRelay(portOf(emulator));
  website = await openSiteServer();
  website.html = EXPLICIT_PAGE.replace("render=explicit", "render=explicit&emulator-socket");
  browser = await openBrowser({
    rules: [
      `MAP challenges.cloudflare.com:443 127.0.0.1:${relay.port}`,
      `MAP *.test:80 127.0.0.1:${website.port}`,
    ],
    spkiFingerprints: [emulator.spkiFingerprint],
  });
});
afterAll(async () => {
  await browser.close();
  relay.close();
  await website[Symbol.asyncDispose]();
  await emulator.close();
});
beforeEach(async () => {
  await emulator.reset();
});

/** Forwards connections to a port, and can break them. */
async function openRelay(target: number) {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connectTcp(target, "127.0.0.1");
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => sockets.delete(socket));
    }
    near.pipe(far).pipe(near);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const breakConnections = () => {
    for (const socket of sockets) socket.destroy();
  };
  const close = () => {
    server.close();
    breakConnections();
  };
  return { port: (server.address() as AddressInfo).port, breakConnections, close };
}

function portOf({ tlsUrl }: Pick<Emulator, "tlsUrl">): number {
  return Number(new URL(tlsUrl).port);
}

describe("a frame that runs often", () => {
  let page: Page;
  let requests: number;
  let texts: string[];

  beforeEach(async () => {
    page = await browser.newPage();
    [requests, texts] = [0, []];
    page.on("request", (request) => {
      if (request.url().endsWith("/challenge")) requests += 1;
    });
    page.on("websocket", (socket) => {
      socket.on("framesent", ({ payload }) => texts.push(String(payload)));
    });
    await page.goto("http://shop.test/");
    await render(page, { sitekey, execution: "execute", retry: "never" });
    return async () => {
      await page.close();
    };
  });

  const countEvents = async () => await page.evaluate(() => Reflect.get(window, "events").length as number);
  const start = async () => {
    await page.evaluate(() => {
      window.turnstile?.reset("#widget");
      window.turnstile?.execute("#widget");
    });
  };
  /** Runs the widget again, and returns the callback and its argument. */
  const run = async (): Promise<unknown[]> => {
    const before = await countEvents();
    await start();
    await expect.poll(countEvents).toBe(before + 1);
    return await page.evaluate(() => Reflect.get(window, "events").at(-1) as unknown[]);
  };
  const runUntilSocketOpens = async () => {
    while (texts.length === 0) await run();
  };
  const solved = async () =>
    (await emulator.journal.entries({ type: "challenge" })).filter(({ outcome }) => outcome === "solved");

  test("sends its first runs as requests and later ones through the WebSocket", async () => {
    await run();
    expect([requests, texts]).toEqual([1, []]);
    await runUntilSocketOpens();
    const before = requests;
    const [, token] = await run();
    expect(requests).toBe(before);
    expect(texts).toHaveLength(2);
    expect(await siteverify(emulator, { secret, response: String(token) })).toMatchObject({
      success: true,
      hostname: "shop.test",
    });
    expect((await solved()).at(-1)).toMatchObject({ sitekey, origin: "http://shop.test", token });
  });

  test.each([
    ["dropped", { challenge: { drop: true } }, "300010"],
    ["redirected to another site", { challenge: { redirect: "http://other.test/" } }, "300010"],
    ["replaced by an error", { challenge: { status: 500 } }, "300020"],
    ["cut in half", { challenge: { truncated: true } }, "300020"],
    ["a failure", { fail: { code: "600010" } }, "600010"],
  ] as const)(
    "gets the same error as without a WebSocket if the answer is %s",
    async (_name, scenario, code) => {
      await runUntilSocketOpens();
      await emulator.setScenario(scenario, { sitekey });
      expect(await run()).toEqual(["error-callback", code]);
      await emulator.setScenario({}, { sitekey });
      expect(await run()).toEqual(["callback", expect.any(String), false]);
    },
  );

  test("uses up a scenario for the next widget once", async () => {
    await runUntilSocketOpens();
    const fail = { fail: { code: "600010" } };
    await emulator.setScenario(fail, { sitekey, nextWidgets: 1 });
    expect(await run()).toEqual(["error-callback", "600010"]);
    expect((await run())[0]).toBe("callback");
  });

  test("gets no token for a run that was reset", async () => {
    await runUntilSocketOpens();
    const before = (await solved()).length;
    await emulator.setScenario({ delayMs: FOREVER_MS }, { sitekey });
    const sent = texts.length;
    await start();
    await expect.poll(() => texts.length).toBe(sent + 1);
    await page.evaluate(() => window.turnstile?.reset("#widget"));
    await expect.poll(() => texts.at(-1)).toBe("abort");
    await emulator.setScenario({}, { sitekey });
    expect((await run())[0]).toBe("callback");
    expect(await solved()).toHaveLength(before + 1);
  });

  test("sends the request without a WebSocket if the connection breaks during a run", async () => {
    await runUntilSocketOpens();
    await emulator.setScenario({ delayMs: FOREVER_MS }, { sitekey });
    const [sent, before] = [texts.length, await countEvents()];
    await start();
    await expect.poll(() => texts.length).toBe(sent + 1);
    await emulator.setScenario({}, { sitekey });
    relay.breakConnections();
    await expect.poll(countEvents).toBe(before + 1);
    expect((await run())[0]).toBe("callback");
    texts = [];
    await runUntilSocketOpens();
  });
});

describe("the WebSocket", () => {
  const ORIGIN = "https://challenges.cloudflare.com";
  const PATH = "/turnstile/v0/challenges";

  const connect = (path = PATH, origin = ORIGIN) =>
    new WebSocket(`${emulator.tlsUrl.replace("https", "wss")}${path}`, {
      headers: { host: "challenges.cloudflare.com" },
      origin,
      rejectUnauthorized: false,
    });
  const open = async () => {
    const socket = connect();
    const received: string[] = [];
    socket.on("message", (data) => received.push(Buffer.isBuffer(data) ? data.toString() : "not a buffer"));
    const closed = once(socket, "close");
    await once(socket, "open");
    return { socket, received, closed, [Symbol.dispose]: () => socket.terminate() };
  };
  const request = (changes = {}) =>
    JSON.stringify({ sitekey, origin: "http://shop.test", widget: "w", anew: true, ...changes });

  test.each([
    ["another page", PATH, "https://shop.test"],
    ["another path", "/turnstile/v0/challenge", ORIGIN],
  ])("refuses %s", async (_name, path, origin) => {
    const [error] = await once(connect(path, origin), "error");
    expect(String(error)).toContain("Unexpected server response: 404");
  });

  test("answers a request, and one after an abort", async () => {
    using client = await open();
    client.socket.send(`1 ${request()}`);
    await expect.poll(() => client.received.at(-1)).toContain('1 {"status":"solved"');
    client.socket.send("abort");
    client.socket.send(`2 ${request()}`);
    await expect.poll(() => client.received.at(-1)).toContain('2 {"status":"solved"');
  });

  test.each([
    ["malformed", "{"],
    ["for an unknown site", request({ sitekey: "0x4AAAAAAAunknown000001" })],
    ["a retry", request({ anew: false })],
    ["after a click", request({ ticket: "any" })],
  ])("asks for an HTTP request if the challenge is %s", async (_name, body) => {
    using client = await open();
    client.socket.send(`7 ${body}`);
    await expect.poll(() => client.received).toEqual(["7 "]);
    expect(await emulator.journal.entries({ type: "challenge" })).toEqual([]);
  });

  test.each([
    ["too long", "x".repeat(16 * 1024 + 1)],
    ["binary", Buffer.from(`1 ${request()}`)],
  ])("closes when a message is %s", async (_name, message) => {
    using client = await open();
    client.socket.send(message);
    await client.closed;
    expect(client.received).toEqual([]);
  });

  test("does not answer pings, so a client that reads nothing cannot fill the memory", async () => {
    using client = await open();
    let pongs = 0;
    client.socket.on("pong", () => (pongs += 1));
    client.socket.ping();
    client.socket.send(`1 ${request()}`);
    await expect.poll(() => client.received).toHaveLength(1);
    expect(pongs).toBe(0);
  });
});
