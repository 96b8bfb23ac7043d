import { get } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createEmulator } from "../index.ts";
import type { Emulator } from "../index.ts";
import { mintToken, runWidget } from "../testing/run-widget.ts";
import { siteverify } from "../testing/siteverify.ts";

const SITE = {
  sitekey: "0x4AAAAAAAcontrol000001",
  secret: "0x4AAAAAAAcontrolSecret1",
  hostnames: ["shop.test"],
};

let emulator: Emulator;

beforeAll(async () => {
  emulator = await createEmulator({ sites: [SITE] });
});
afterAll(async () => {
  await emulator.close();
});
beforeEach(async () => {
  await emulator.reset({ sites: true });
});

async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${emulator.url}/__emulator${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? undefined : (JSON.parse(text) as unknown) };
}

describe("sites over HTTP", () => {
  test("add, read, change, rotate and remove", async () => {
    const made = await call("POST", "/sites", { sitekey: "0xnew", name: "new", hostnames: ["new.test"] });
    expect(made).toMatchObject({
      status: 201,
      body: { sitekey: "0xnew", mode: "managed", secret: expect.any(String) },
    });
    expect(await call("PATCH", "/sites/0xnew", { mode: "invisible" })).toMatchObject({
      status: 200,
      body: { name: "new", mode: "invisible", hostnames: ["new.test"] },
    });
    expect(await call("GET", "/sites")).toMatchObject({
      body: [{ sitekey: SITE.sitekey }, { sitekey: "0xnew" }],
    });
    expect((await call("POST", "/sites/0xnew/rotate-secret")).status).toBe(200);
    expect((await call("POST", "/sites/0xnew/rotate-secret")).status).toBe(409);
    expect((await call("DELETE", "/sites/0xnew")).status).toBe(200);
    expect((await call("GET", "/sites/0xnew")).status).toBe(404);
  });

  test("a body that is too large is refused", async () => {
    const body = { name: "x".repeat(100_000) };
    expect(await call("POST", "/sites", body)).toEqual({ status: 413, body: { error: expect.any(String) } });
  });

  test.each([
    ["a taken sitekey", "POST", "/sites", { sitekey: SITE.sitekey }, 409],
    ["a taken secret", "POST", "/sites", { secret: SITE.secret }, 409],
    ["a hostname with a port", "POST", "/sites", { hostnames: ["shop.test:80"] }, 400],
    ["an unknown field", "POST", "/sites", { hostname: "shop.test" }, 400],
    ["a scenario with an unknown field", "PUT", `/sites/${SITE.sitekey}/scenario`, { delay: 5 }, 400],
    ["a scenario for nobody", "PUT", "/sites/0xnone/scenario", {}, 404],
    ["a term that is none", "PUT", "/scenario?nextWidgets=none", {}, 400],
    ["an unknown path", "GET", "/nowhere", undefined, 404],
  ] as const)("%s is refused with words", async (_name, method, path, body, status) => {
    expect(await call(method, path, body)).toMatchObject({ status, body: { error: expect.any(String) } });
  });
});

describe("scenarios over HTTP", () => {
  test("apply to the next widgets, or until they are cleared", async () => {
    const fail = { fail: { code: "600010" } };
    await call("PUT", `/sites/${SITE.sitekey}/scenario?nextWidgets=1`, fail);
    expect(await runWidget(emulator, SITE)).toEqual({ status: "failed", code: "600010" });
    expect(await runWidget(emulator, { ...SITE, anew: false })).toEqual({ status: "failed", code: "600010" });
    expect(await runWidget(emulator, SITE)).toMatchObject({ status: "solved" });
    await call("PUT", "/scenario", { unsupported: true });
    expect(await runWidget(emulator, SITE)).toEqual({ status: "unsupported" });
    await call("DELETE", "/scenario");
    expect(await runWidget(emulator, SITE)).toMatchObject({ status: "solved" });
  });
});

describe("the journal over HTTP", () => {
  test("lists tokens and verifications, filtered", async () => {
    const response = await mintToken(emulator, { ...SITE, action: "login" });
    await siteverify(emulator, { secret: SITE.secret, response });
    await runWidget(emulator, { sitekey: "1x00000000000000000000AA" });
    expect((await call("GET", `/journal?sitekey=${SITE.sitekey}`)).body).toMatchObject([
      { type: "challenge", outcome: "solved", action: "login", token: response, origin: "https://shop.test" },
      { type: "siteverify", origin: "https://shop.test", answer: { success: true, action: "login" } },
    ]);
    expect((await call("GET", "/journal?type=siteverify")).body).toHaveLength(1);
    expect((await call("GET", "/journal?origin=https://other.test")).body).toEqual([]);
    expect(JSON.stringify(await emulator.journal.entries())).not.toContain(SITE.secret);
    await call("DELETE", "/journal");
    expect((await call("GET", "/journal")).body).toEqual([]);
  });

  test("streams new entries, and resumes after an id", async () => {
    const abort = new AbortController();
    const url = `${emulator.url}/__emulator/journal/stream`;
    const stream = await fetch(url, { signal: abort.signal });
    expect(stream.headers.get("content-type")).toBe("text/event-stream");
    const read = readEvents(stream);
    await runWidget(emulator, { ...SITE, action: "first" });
    const first = await read();
    expect(first).toMatchObject({ type: "challenge", action: "first" });
    await runWidget(emulator, { ...SITE, action: "second" });
    expect(await read()).toMatchObject({ action: "second" });
    abort.abort();
    const again = new AbortController();
    const since = await fetch(url, {
      headers: { "last-event-id": String(first["id"]) },
      signal: again.signal,
    });
    expect(await readEvents(since)()).toMatchObject({ action: "second" });
    again.abort();
  });

  test("a closed session ends its streams, and no others", async () => {
    const session = await emulator.openSession();
    const open = async (prefix: string) => await fetch(`${emulator.url}/__emulator${prefix}/journal/stream`);
    const [ending, lasting] = [await open(`/sessions/${session.id}`), await open("")];
    await call("DELETE", `/sessions/${session.id}`);
    expect(await ending.text()).toBe(": connected\n\n");
    await runWidget(emulator, { ...SITE, action: "afterwards" });
    expect(await readEvents(lasting)()).toMatchObject({ action: "afterwards" });
    await lasting.body?.cancel().catch(() => {});
  });
});

/** Reads the data of each server-sent event. */
function readEvents(response: Response): () => Promise<Record<string, unknown>> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  return async () => {
    for (;;) {
      const found = /data: (.*)\n/.exec(text);
      if (found?.[1] !== undefined) {
        text = text.slice(found.index + found[0].length);
        return JSON.parse(found[1]) as Record<string, unknown>;
      }
      const chunk = await reader?.read();
      if (chunk?.value === undefined) throw new Error("The stream ended.");
      text += chunk.value;
    }
  };
}

describe("the journal in JavaScript", () => {
  test("waitFor() finds past and future entries; its error lists what happened instead", async () => {
    const coming = emulator.journal.waitFor(
      (entry) => entry.type === "siteverify" && entry.answer?.success === true,
    );
    const response = await mintToken(emulator, { ...SITE, action: "login" });
    await siteverify(emulator, { secret: SITE.secret, response });
    expect(await coming).toMatchObject({ type: "siteverify", token: response });
    expect(await emulator.journal.waitFor((entry) => entry.type === "challenge")).toMatchObject({
      action: "login",
    });
    const never = emulator.journal.waitFor((entry) => entry.type === "script", { timeoutMs: 20 });
    await expect(never).rejects.toThrow(/within 20 ms.*siteverify answered/);
  });

  test("cuts texts that are longer than any token", async () => {
    await siteverify(emulator, { secret: SITE.secret, response: "x".repeat(50_000) });
    expect(await emulator.journal.entries({ type: "siteverify" })).toMatchObject([
      { token: "x".repeat(2_048) },
    ]);
  });

  test("keeps the newest entries up to its limit", async () => {
    await using small = await createEmulator({ journalLimit: 3 });
    for (const action of ["a", "b", "c", "d", "e", "f", "g"]) {
      await runWidget(small, { sitekey: "1x00000000000000000000AA", action });
    }
    expect((await small.journal.entries()).map((entry) => "action" in entry && entry.action)).toEqual([
      "e",
      "f",
      "g",
    ]);
  });
});

/** Sends a request with another Host header, which fetch does not allow. */
async function statusWithHost(host: string): Promise<number | undefined> {
  return await new Promise((resolve, reject) => {
    get(`${emulator.url}/__emulator/`, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).on("error", reject);
  });
}

describe("access control", () => {
  test("web pages are refused", async () => {
    const headers = { origin: "https://shop.test" };
    expect((await call("POST", "/reset", {}, headers)).status).toBe(403);
    expect(await statusWithHost("rebound.test")).toBe(403);
    expect(await statusWithHost("localhost")).toBe(200);
  });

  test("beyond loopback a token is required; users can set it", async () => {
    await using open = await createEmulator({ host: "0.0.0.0", control: { token: "" } });
    const url = open.url.replace("0.0.0.0", "127.0.0.1");
    expect(open.controlToken).toMatch(/^[\w-]{32}$/);
    const status = async (path: string, headers: Record<string, string> = {}) =>
      (await fetch(url + path, { headers })).status;
    expect(await status("/__emulator/sites")).toBe(401);
    expect(await status("/client/v4/accounts/a/challenges/widgets", { authorization: "Bearer x" })).toBe(401);
    const authorization = `Bearer ${String(open.controlToken)}`;
    expect(await status("/__emulator/sites", { authorization })).toBe(200);
    expect(await status("/client/v4/accounts/a/challenges/widgets", { authorization })).toBe(200);
    expect(await status("/turnstile/v0/api.js")).toBe(200);
  });

  test("with a separate address, the widget's address does not serve them", async () => {
    await using apart = await createEmulator({ control: { port: 0, token: "chosen" } });
    expect(apart.controlUrl).not.toBe(apart.url);
    expect((await fetch(`${apart.url}/__emulator/sites`)).status).toBe(404);
    expect((await fetch(`${apart.controlUrl}/turnstile/v0/api.js`)).status).toBe(404);
    expect((await fetch(`${apart.controlUrl}/__emulator/sites`)).status).toBe(401);
    expect((await fetch(`${apart.controlUrl}/__emulator/sites?token=chosen`)).status).toBe(200);
  });
});

test("an emulator does not change the globals of its program", async () => {
  const { Request: request, Response: response } = globalThis;
  await call("GET", "/sites");
  expect(globalThis.Response).toBe(response);
  expect(globalThis.Request).toBe(request);
});

test("reset() over HTTP clears tokens, scenarios, journal and clock, and sites only with sites: true", async () => {
  const response = await mintToken(emulator, SITE);
  await call("POST", "/sites", { sitekey: "0xnew" });
  await call("PUT", "/scenario", { unsupported: true });
  await call("POST", "/clock", { advanceMs: 1_000_000 });
  expect((await call("POST", "/reset", {})).status).toBe(204);
  expect(await emulator.journal.entries()).toEqual([]);
  expect(await siteverify(emulator, { secret: SITE.secret, response })).toMatchObject({ success: false });
  expect(await runWidget(emulator, { sitekey: "0xnew" })).toMatchObject({ status: "solved" });
  await call("POST", "/reset", { sites: true });
  expect(await emulator.hasSite("0xnew")).toBe(false);
});
