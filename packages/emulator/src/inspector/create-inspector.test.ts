import { createHash } from "node:crypto";
import { Hono } from "hono";
import { html } from "hono/html";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createEmulator } from "../index.ts";
import type { Emulator } from "../index.ts";
import { createInspector, postForm, showPage } from "./index.ts";
import type { InspectorAccessOptions, InspectorEnv, InspectorOptions } from "./index.ts";

const ADDRESS = "http://127.0.0.1:7081";
const TOKEN = "the-control-token";
const OPEN: InspectorAccessOptions = {
  token: undefined,
  kind: "control",
  variable: "TURNSTILE_EMULATOR_CONTROL_TOKEN",
  hostnames: ["127.0.0.1"],
};

/** A page that counts its changes. */
function counterPage() {
  let changes = 0;
  const routes = new Hono<InspectorEnv>();
  routes.get("/", (context) =>
    showPage(context, {
      title: "Counter",
      body: postForm(context, "", { content: html`<button>Count</button>` }),
    }),
  );
  routes.post("/", (context) => {
    changes += 1;
    return context.redirect("/inspector/counter", 303);
  });
  return { page: { path: "counter", label: { en: "Counter", zh: "计数" }, routes }, changes: () => changes };
}

async function open(options: Partial<InspectorOptions> = {}) {
  const { page, changes } = counterPage();
  const inspector = await createInspector({ access: OPEN, pages: [page], ...options });
  const ask = async (path: string, init: RequestInit = {}, address = ADDRESS) =>
    await inspector.fetch(new Request(new URL(path, address), init), { address: "10.0.0.1" });
  const csrf = async (headers: HeadersInit = {}) =>
    /name="csrf" value="([^"]+)"/.exec(await (await ask("/inspector/counter", { headers })).text())?.[1] ??
    "";
  return { ask, csrf, changes };
}

const form = (fields: Record<string, string>) => ({ method: "POST", body: new URLSearchParams(fields) });

describe("without a token", () => {
  test("the start page is served at /, with one h1, a title and a strict policy", async () => {
    const { ask } = await open();
    const answer = await ask("/");
    const text = await answer.text();
    expect(answer.status).toBe(200);
    expect(text.match(/<h1>/g)).toHaveLength(1);
    expect(text).toContain("<title>Counter · Turnstile emulator</title>");
    expect(text).toContain('<a href="/" aria-current="page">Counter</a>');
    const policy = answer.headers.get("content-security-policy") ?? "";
    const style = /<style>([^]*?)<\/style>/.exec(text)?.[1] ?? "";
    const digest = createHash("sha256").update(style).digest("base64");
    expect(policy).toContain(`default-src 'none'; script-src 'self'; style-src 'sha256-${digest}';`);
    expect(policy).not.toContain("unsafe");
    expect(text.match(/<style/g)).toHaveLength(1);
    expect(text.replace(style, "")).not.toMatch(/<script(?![^>]* src=)|\son\w+=|style="/);
  });

  test("another host name is refused, which stops DNS rebinding, and learns no CSRF token", async () => {
    const { ask, csrf } = await open();
    const token = await csrf();
    const answer = await ask("/inspector/counter", {}, "http://rebound.test:7081");
    expect(answer.status).toBe(403);
    expect(await answer.text()).not.toContain(token);
  });

  test("a change needs the CSRF token, and no page of another origin can make it", async () => {
    const { ask, csrf, changes } = await open();
    const token = await csrf();
    expect((await ask("/inspector/counter", form({}))).status).toBe(403);
    expect((await ask("/inspector/counter", form({ csrf: "guess" }))).status).toBe(403);
    const headers = { origin: "http://attacker.test" };
    expect((await ask("/inspector/counter", { ...form({ csrf: token }), headers })).status).toBe(403);
    expect(changes()).toBe(0);
    expect((await ask("/inspector/counter", form({ csrf: token }))).status).toBe(303);
    const init = { method: "POST", headers: { "x-csrf-token": token, origin: ADDRESS } };
    expect((await ask("/inspector/counter", init)).status).toBe(303);
    expect(changes()).toBe(2);
  });

  test("a form of more than 256 KB is refused", async () => {
    const { ask } = await open();
    expect((await ask("/inspector/counter", form({ csrf: "x".repeat(300_000) }))).status).toBe(413);
  });

  test("an unknown page is a page with 404", async () => {
    const { ask } = await open();
    const answer = await ask("/inspector/nothing");
    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain("<h1>Page not found</h1>");
  });

  test("a read-only inspector refuses every change", async () => {
    const { ask, csrf, changes } = await open({ readOnly: true });
    const answer = await ask("/inspector/counter", form({ csrf: await csrf() }));
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain("read-only");
    expect(changes()).toBe(0);
  });
});

describe("languages", () => {
  test.each([
    ["", "en"],
    ["zh-CN,zh;q=0.9,en;q=0.8", "zh"],
    ["de,en;q=0.5,zh;q=0.9", "zh"],
    ["zh;q=0", "en"],
  ])("Accept-Language %j chooses %s", async (accepted, language) => {
    const { ask } = await open();
    const answer = await ask("/", { headers: { "accept-language": accepted } });
    expect(await answer.text()).toContain(`<html lang="${language}">`);
  });

  test("the visitor switches, and returns only to the inspector's pages", async () => {
    const { ask } = await open();
    const switched = await ask("/inspector/language?to=zh&back=%2Finspector%2Fcounter%3Fa%3D1");
    expect(switched.headers.get("location")).toBe("/inspector/counter?a=1");
    const cookie = switched.headers.get("set-cookie")?.split(";")[0] ?? "";
    expect(await (await ask("/", { headers: { cookie } })).text()).toContain('<html lang="zh">');
    for (const back of [
      "//attacker.test/",
      "https://attacker.test/",
      "/turnstile/v0/api.js",
      "javascript:alert(1)",
    ]) {
      const answer = await ask(`/inspector/language?to=en&back=${encodeURIComponent(back)}`);
      expect(answer.headers.get("location")).toBe("/");
    }
  });
});

describe("with a token", () => {
  const access = { ...OPEN, token: TOKEN };
  const page = { headers: { accept: "text/html" } };

  async function logIn(ask: Awaited<ReturnType<typeof open>>["ask"]): Promise<Response> {
    return await ask("/inspector/login", form({ token: TOKEN, back: "/inspector/counter" }));
  }

  test("a visitor must log in; the cookie is HttpOnly and strict and does not contain the token", async () => {
    const { ask, csrf, changes } = await open({ access });
    const refused = await ask("/inspector/counter?a=1", page);
    expect(refused.status).toBe(303);
    expect(refused.headers.get("cross-origin-opener-policy")).toBe("same-origin");
    expect(refused.headers.get("location")).toBe("/inspector/login?back=%2F%3Fa%3D1");
    expect((await ask("/inspector/counter")).status).toBe(401);
    const answer = await logIn(ask);
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/inspector/counter"]);
    const cookies = answer.headers.get("set-cookie") ?? "";
    expect(cookies).toContain("HttpOnly");
    expect(cookies).toContain("SameSite=Strict");
    expect(cookies).not.toContain(TOKEN);
    const cookie = cookies.split(";")[0] ?? "";
    expect((await ask("/inspector/counter", { headers: { cookie } })).status).toBe(200);
    expect((await ask("/inspector/counter", { headers: { cookie: `${cookie}x` } })).status).toBe(401);
    const change = { ...form({ csrf: await csrf({ cookie }) }), headers: { cookie } };
    expect((await ask("/inspector/counter", change)).status).toBe(303);
    expect(changes()).toBe(1);
  });

  test("the CSRF token of one login is not valid for another", async () => {
    const { ask, csrf } = await open({ access });
    const cookieOf = async () => (await logIn(ask)).headers.get("set-cookie")?.split(";")[0] ?? "";
    const [one, other] = [await cookieOf(), await cookieOf()];
    const change = { ...form({ csrf: await csrf({ cookie: one }) }), headers: { cookie: other } };
    expect((await ask("/inspector/counter", change)).status).toBe(403);
  });

  test("a login expires after twelve hours", async () => {
    let now = 1_000;
    const { ask } = await open({ access, clock: { now: () => now } });
    const cookie = (await logIn(ask)).headers.get("set-cookie")?.split(";")[0] ?? "";
    now += 12 * 60 * 60 * 1000 + 1;
    expect((await ask("/inspector/counter", { headers: { cookie } })).status).toBe(401);
  });

  test("ten wrong tokens block the address for a minute", async () => {
    let now = 1_000;
    const { ask } = await open({ access, clock: { now: () => now } });
    for (let count = 0; count < 10; count += 1)
      expect((await ask("/inspector/login", form({ token: `guess ${count}` }))).status).toBe(403);
    expect((await logIn(ask)).status).toBe(429);
    now += 60_001;
    expect((await logIn(ask)).status).toBe(303);
  });

  test("logging out needs the CSRF token", async () => {
    const { ask, csrf } = await open({ access });
    const cookie = (await logIn(ask)).headers.get("set-cookie")?.split(";")[0] ?? "";
    const headers = { cookie };
    const without = await ask("/inspector/logout", { ...form({}), headers });
    expect(without.headers.get("set-cookie")).toBeNull();
    const answer = await ask("/inspector/logout", { ...form({ csrf: await csrf(headers) }), headers });
    expect(answer.headers.get("set-cookie")).toContain("Max-Age=0");
  });
});

describe("an emulator", () => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await createEmulator({ control: { port: 0 } });
  });
  afterAll(() => emulator.close());

  test("serves the inspector at the address of the control paths only", async () => {
    expect((await fetch(`${emulator.controlUrl}/`)).status).toBe(200);
    expect((await fetch(`${emulator.url}/`)).status).toBe(404);
    expect((await fetch(`${emulator.url}/inspector/sites`)).status).toBe(404);
  });

  test("has none with `inspector: false`", async () => {
    await using plain = await createEmulator({ inspector: false });
    expect((await fetch(`${plain.url}/`)).status).toBe(404);
  });
});
