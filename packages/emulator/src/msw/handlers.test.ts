import https from "node:https";
import { runInThisContext } from "node:vm";
import { setupServer } from "msw/node";
import type { SetupServer } from "msw/node";
import { afterEach, describe, expect, test, vi } from "vitest";
import { connectEmulator, createEmulator, DUMMY_TOKEN } from "../index.ts";
import type { EmulatorControl, SiteverifyScenario } from "../index.ts";
import { createInProcessEmulator, handlers } from "./index.ts";

const SITE = { sitekey: "0x4AAAAAAAmswmswmsw001", secret: "0x4AAAAAAAmswSecret0001" };
const { sitekey, secret } = SITE;
const ADDRESS = "https://challenges.cloudflare.com/turnstile/v0/siteverify";
const DUPLICATE = { success: false, "error-codes": ["timeout-or-duplicate"] };

let server: SetupServer | undefined;
afterEach(() => {
  server?.close();
  vi.useRealTimers();
});

function listen(emulator?: EmulatorControl): void {
  server = setupServer(...handlers(emulator));
  server.listen({ onUnhandledRequest: "error" });
}

async function post(fields: Record<string, string>, init: RequestInit = {}): Promise<Response> {
  return await fetch(ADDRESS, { method: "POST", body: new URLSearchParams(fields), ...init });
}

async function verify(fields: Record<string, string>): Promise<unknown> {
  return await (await post({ secret, ...fields })).json();
}

test("without an emulator the published test keys work", async () => {
  listen();
  const response = DUMMY_TOKEN;
  expect(await verify({ secret: "1x0000000000000000000000000000000AA", response })).toMatchObject({
    success: true,
    hostname: "example.com",
  });
  expect(await verify({ secret: "3x0000000000000000000000000000000AA", response })).toMatchObject(DUPLICATE);
  expect(await verify({ response })).toMatchObject({ "error-codes": ["invalid-input-secret"] });
});

test("a token is accepted once, by urlencoded, JSON and multipart bodies, and over node:https", async () => {
  const emulator = createInProcessEmulator({ sites: [SITE] });
  listen(emulator);
  const [first, second, third, fourth] = await emulator.mintToken({ action: "signup", count: 4 });
  const success = { success: true, action: "signup" };
  expect(await verify({ response: first ?? "" })).toMatchObject(success);
  expect(await verify({ response: first ?? "" })).toMatchObject(DUPLICATE);
  const json = { method: "POST", headers: { "content-type": "application/json" } };
  const body = JSON.stringify({ secret, response: second });
  expect(await (await fetch(ADDRESS, { ...json, body })).json()).toMatchObject(success);
  const form = new FormData();
  form.set("secret", secret);
  form.set("response", third ?? "");
  expect(await (await fetch(ADDRESS, { method: "POST", body: form })).json()).toMatchObject(success);
  expect(JSON.parse(await overHttps({ secret, response: fourth ?? "" }))).toMatchObject(success);
  expect(await emulator.journal.entries({ type: "siteverify" })).toHaveLength(5);
});

async function overHttps(fields: Record<string, string>): Promise<string> {
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const response = await new Promise<AsyncIterable<Buffer>>((resolve, reject) => {
    https
      .request(ADDRESS, { method: "POST", headers }, resolve)
      .on("error", reject)
      .end(new URLSearchParams(fields).toString());
  });
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}

test("other methods and bodies that are too long are refused as by the server", async () => {
  listen();
  const read = await fetch(ADDRESS);
  expect([read.status, read.headers.get("allow")]).toEqual([405, "POST"]);
  const long = await post({ secret, response: "x".repeat(65_536) });
  expect([long.status, await long.json()]).toMatchObject([400, { "error-codes": ["bad-request"] }]);
});

describe("scenarios of siteverify", () => {
  async function start(siteverify: SiteverifyScenario): Promise<string> {
    const emulator = createInProcessEmulator({ sites: [SITE] });
    await emulator.setScenario({ siteverify }, { sitekey });
    listen(emulator);
    return await emulator.mintToken();
  }

  test("status and body, until the fault's times are used up", async () => {
    const response = await start({ status: 503, body: "<h1>Down</h1>", contentType: "text/html", times: 1 });
    const answer = await post({ secret, response });
    expect([answer.status, answer.headers.get("content-type"), await answer.text()]).toEqual([
      503,
      "text/html",
      "<h1>Down</h1>",
    ]);
    expect(await verify({ response })).toMatchObject({ success: true });
  });

  test("a status that allows no body", async () => {
    const response = await start({ status: 204 });
    expect((await post({ secret, response })).status).toBe(204);
  });

  test("a dropped connection, before and after the token is redeemed", async () => {
    const before = await start({ drop: true, times: 1 });
    await expect(post({ secret, response: before })).rejects.toThrow(TypeError);
    expect(await verify({ response: before })).toMatchObject({ success: true });
    server?.close();
    const after = await start({ drop: "after", times: 1 });
    await expect(post({ secret, response: after })).rejects.toThrow(TypeError);
    expect(await verify({ response: after })).toMatchObject(DUPLICATE);
  });

  test("a truncated answer", async () => {
    const response = await start({ truncated: true });
    await expect(verify({ response })).rejects.toThrow(SyntaxError);
  });

  test("a redirect", async () => {
    const response = await start({ redirect: "https://example.com/moved" });
    const answer = await post({ secret, response }, { redirect: "manual" });
    expect([answer.status, answer.headers.get("location")]).toEqual([302, "https://example.com/moved"]);
  });

  test("a delay, which fake timers move", async () => {
    const response = await start({ delayMs: 60_000 });
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const answered = verify({ response });
    await vi.waitFor(() => expect(vi.getTimerCount()).toBe(1));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await answered).toMatchObject({ success: true });
  });

  test("an error code, and other fields than the widget's", async () => {
    const refused = await start({ error: "internal-error", times: 1 });
    expect(await verify({ response: refused })).toMatchObject({ "error-codes": ["internal-error"] });
    server?.close();
    const changed = await start({ hostname: "evil.test", action: "login" });
    expect(await verify({ response: changed })).toMatchObject({ hostname: "evil.test", action: "login" });
  });
});

test("an emulator with a server, and a session of it, work too", async () => {
  await using emulator = await createEmulator({ sites: [SITE] });
  await using session = await emulator.openSession({
    scenario: { siteverify: { hostname: "session.test" } },
  });
  listen(session);
  const response = await session.mintToken();
  // The token carries its session: the emulator's own scenarios do not apply to it.
  expect(await verify({ response })).toMatchObject({ success: true, hostname: "session.test" });
  await verify({ response: "forged" });
  expect(await session.journal.entries({ type: "siteverify" })).toHaveLength(2);
  server?.close();
  listen(emulator);
  expect(await verify({ response: await emulator.mintToken() })).toMatchObject({ success: true });
});

test("an emulator of another process is refused", async () => {
  await using emulator = await createEmulator();
  await using remote = await connectEmulator(emulator.url);
  expect(() => handlers(remote)).toThrow(
    "handlers() received something that is not an emulator or session of this process. Pass what createEmulator()",
  );
});

test("api.js answers with an error that says what to use instead", async () => {
  listen();
  const script = await fetch("https://challenges.cloudflare.com/turnstile/v0/api.js?render=explicit");
  const code = await script.text();
  expect(() => runInThisContext(code)).toThrow("installTurnstile() of turnstile-emulator/dom");
});

test("misspelt options are refused", () => {
  // @ts-expect-error There is no such option.
  expect(() => createInProcessEmulator({ site: [] })).toThrow(
    "site: there is no such member. Did you mean sites?",
  );
  expect(() => createInProcessEmulator({ sites: [{ hostnames: ["a b"] }] })).toThrow("sites.0.hostnames.0");
});
