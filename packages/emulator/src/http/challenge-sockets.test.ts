import { once } from "node:events";
import { connect as connectTcp, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { connect } from "node:tls";
import type { Browser, Page } from "playwright-core";
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
  const HEAD = [
    "connection: Upgrade",
    "upgrade: websocket",
    "sec-websocket-version: 13",
    "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==",
  ];
  const ORIGIN = "https://challenges.cloudflare.com";
  const PATH = "/turnstile/v0/challenges";

  /** Opens a connection and sends an upgrade request; collects what it receives. */
  const open = async (target: string, origin: string) => {
    const socket = connect({ port: portOf(emulator), host: "127.0.0.1", rejectUnauthorized: false });
    await once(socket, "secureConnect");
    let received = "";
    socket.on("data", (chunk: Buffer) => {
      received += chunk.toString("latin1");
    });
    const closed = once(socket, "close");
    const lines = [`GET ${target} HTTP/1.1`, "host: challenges.cloudflare.com", `origin: ${origin}`, ...HEAD];
    socket.write(`${lines.join("\r\n")}\r\n\r\n`);
    await expect.poll(() => received).toContain("\r\n\r\n");
    return { socket, closed, received: () => received, [Symbol.dispose]: () => void socket.destroy() };
  };
  /** A frame as browsers send it. */
  const frameOf = (text: string, first = 0x81) => {
    const content = Buffer.from(text);
    const length =
      content.length < 126
        ? [0x80 + content.length]
        : [0x80 + 126, content.length >> 8, content.length & 0xff];
    const mask = [1, 2, 3, 4];
    return Buffer.from([first, ...length, ...mask, ...content.map((byte, at) => byte ^ (mask[at % 4] ?? 0))]);
  };
  const request = (changes = {}) =>
    JSON.stringify({ sitekey, origin: "http://shop.test", widget: "w", anew: true, ...changes });

  test.each([
    ["another page", PATH, "https://shop.test"],
    ["another path", "/turnstile/v0/challenge", ORIGIN],
  ])("refuses %s", async (_name, target, origin) => {
    using client = await open(target, origin);
    await client.closed;
    expect(client.received()).toMatch(/^HTTP\/1.1 404 /);
  });

  test("understands messages in pieces, and several together", async () => {
    using client = await open(PATH, ORIGIN);
    // The key and its answer are the example of RFC 6455, section 1.3.
    expect(client.received()).toMatch(/^HTTP\/1.1 101 [^]*s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=/);
    const message = frameOf(`1 ${request()}`);
    for (const byte of message) client.socket.write(Buffer.from([byte]));
    await expect.poll(client.received).toContain('1 {"status":"solved"');
    client.socket.write(Buffer.concat([frameOf("abort"), frameOf(`2 ${request()}`)]));
    await expect.poll(client.received).toContain('2 {"status":"solved"');
  });

  test.each([
    ["malformed", "{"],
    ["for an unknown site", request({ sitekey: "0x4AAAAAAAunknown000001" })],
    ["a retry", request({ anew: false })],
    ["after a click", request({ ticket: "any" })],
  ])("asks for an HTTP request if the challenge is %s", async (_name, body) => {
    using client = await open(PATH, ORIGIN);
    client.socket.write(frameOf(`7 ${body}`));
    // Two bytes: the ID and a space.
    await expect.poll(() => client.received().endsWith("\u0081\u00027 ")).toBe(true);
    expect(await emulator.journal.entries({ type: "challenge" })).toEqual([]);
  });

  test.each([
    ["too long", frameOf("x".repeat(16 * 1024 + 1))],
    ["in two frames", frameOf("1 {", 0x01)],
    ["not masked", Buffer.from([0x81, 0x01, 0x31])],
    ["the end of the connection", frameOf("", 0x88)],
  ])("closes when a message is %s", async (_name, message) => {
    using client = await open(PATH, ORIGIN);
    client.socket.write(message);
    await client.closed;
  });
});
