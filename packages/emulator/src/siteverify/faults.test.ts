import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createEmulator } from "../index.ts";
import type { Emulator, SiteverifyScenario } from "../index.ts";
import { mintToken } from "../testing/run-widget.ts";
import { siteverify } from "../testing/siteverify.ts";

const SITE = { sitekey: "0x4AAAAAAAfaults0000001", secret: "0x4AAAAAAAfaultsSecret1" };
const { sitekey, secret } = SITE;
const PASSES = "1x0000000000000000000000000000000AA";
const KEY = "6b1c8a4e-0a2d-4c43-9a35-2b5f0c9d7e11";
const DUPLICATE = { success: false, "error-codes": ["timeout-or-duplicate"] };

let emulator: Emulator;
let response: string;

beforeAll(async () => {
  emulator = await createEmulator({ sites: [SITE] });
});
afterAll(async () => {
  await emulator.close();
});
beforeEach(async () => {
  await emulator.reset();
  response = await mintToken(emulator, { sitekey });
});

/** Calls siteverify with the token, like an app's server. Does not follow redirects. */
async function call(fields: Record<string, string> = {}, signal?: AbortSignal): Promise<Response> {
  return await fetch(`${emulator.url}/turnstile/v0/siteverify`, {
    method: "POST",
    body: new URLSearchParams({ secret, response, ...fields }),
    redirect: "manual",
    ...(signal === undefined ? {} : { signal }),
  });
}

const script = async (fault: SiteverifyScenario) =>
  await emulator.setScenario({ siteverify: fault }, { sitekey });
const retry = async (fields = {}) => await siteverify(emulator, { secret, response, ...fields });
const entries = async () => await emulator.journal.entries({ type: "siteverify" });

describe("a fault that replaces the answer does not redeem the token", () => {
  test("an HTTP error without a body", async () => {
    await script({ status: 503, times: 1 });
    const answer = await call();
    expect([answer.status, await answer.text()]).toEqual([503, ""]);
    expect(await retry()).toMatchObject({ success: true });
    expect(await entries()).toMatchObject([{ status: 503, fault: { status: 503 } }, { status: 200 }]);
    expect((await entries())[0]).not.toHaveProperty("answer");
    expect((await entries())[1]).not.toHaveProperty("fault");
  });

  test("an HTTP error with Retry-After", async () => {
    await script({ status: 503, retryAfter: 2, times: 1 });
    const { status, headers } = await call();
    expect([status, headers.get("retry-after")]).toEqual([503, "2"]);
    expect(await retry()).toMatchObject({ success: true });
  });

  test("an HTTP error with a body", async () => {
    await script({ status: 429, body: '{"error":"slow down"}', contentType: "application/json", times: 1 });
    const answer = await call();
    expect(answer.status).toBe(429);
    expect(answer.headers.get("content-type")).toBe("application/json");
    expect(await answer.json()).toEqual({ error: "slow down" });
    expect(await retry()).toMatchObject({ success: true });
  });

  test("an HTML page with status 200", async () => {
    const body = "<!doctype html><title>Just a moment</title>";
    await script({ body, contentType: "text/html; charset=utf-8", times: 1 });
    const answer = await call();
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    expect(await answer.text()).toBe(body);
    expect(await retry()).toMatchObject({ success: true });
  });

  test("a redirect", async () => {
    await script({ redirect: "https://example.com/moved", times: 1 });
    const answer = await call();
    expect([answer.status, answer.headers.get("location")]).toEqual([302, "https://example.com/moved"]);
    expect(await retry()).toMatchObject({ success: true });
  });

  test("a redirect to siteverify itself, which a client follows", async () => {
    await script({ redirect: "/turnstile/v0/siteverify", status: 307, times: 1 });
    expect(await retry()).toMatchObject({ success: true });
    expect(await entries()).toMatchObject([{ status: 307 }, { status: 200 }]);
  });

  test("a closed connection", async () => {
    await script({ drop: true, times: 1 });
    await expect(call()).rejects.toThrow("fetch failed");
    expect(await entries()).toMatchObject([{ status: 0, fault: { drop: true } }]);
    expect(await retry()).toMatchObject({ success: true });
  });

  test("an error code, N times before siteverify recovers", async () => {
    await script({ error: "internal-error", times: 2 });
    const internalError = { success: false, "error-codes": ["internal-error"], messages: [] };
    expect(await retry()).toEqual(internalError);
    expect(await retry()).toEqual(internalError);
    expect(await retry()).toMatchObject({ success: true });
    expect(await retry()).toMatchObject(DUPLICATE);
    expect(await entries()).toMatchObject([
      { answer: internalError, fault: { error: "internal-error" } },
      { answer: internalError, fault: { error: "internal-error" } },
      { answer: { success: true } },
      { answer: DUPLICATE },
    ]);
  });
});

describe.each([
  ["without an idempotency key is refused as a duplicate", {}, DUPLICATE],
  ["with the same idempotency key gets the answer", { idempotency_key: KEY }, { success: true }],
])("a fault that spoils the real answer redeems the token; a retry %s", (_name, fields, expected) => {
  test("after a truncated answer", async () => {
    await script({ truncated: true, times: 1 });
    const answer = await call(fields);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toMatch(/^\{"success":true,[^}]+$/);
    expect(await retry(fields)).toMatchObject(expected);
    expect(await entries()).toMatchObject([
      { status: 200, answer: { success: true }, fault: { truncated: true } },
      { answer: expected },
    ]);
  });

  test("after an answer lost with its connection", async () => {
    await script({ drop: "after", times: 1 });
    await expect(call(fields)).rejects.toThrow("fetch failed");
    expect(await retry(fields)).toMatchObject(expected);
    expect(await entries()).toMatchObject([
      { answer: { success: true }, fault: { drop: "after" } },
      { answer: expected },
    ]);
  });

  test("after an answer that arrives too late", async () => {
    await script({ delayMs: 3_600_000, times: 1 });
    const client = new AbortController();
    const late = call(fields, client.signal);
    await emulator.journal.waitFor(({ type }) => type === "siteverify");
    client.abort();
    await expect(late).rejects.toThrow("aborted");
    expect(await retry(fields)).toMatchObject(expected);
    expect((await entries())[0]).toMatchObject({ answer: { success: true }, fault: { delayMs: 3_600_000 } });
  });
});

test("a slow answer arrives complete", async () => {
  await script({ delayMs: 80 });
  const begun = performance.now();
  expect(await retry()).toMatchObject({ success: true });
  expect(performance.now() - begun).toBeGreaterThanOrEqual(79);
});

test("each site has a separate count of faults", async () => {
  const other = await emulator.sites.add({ hostnames: ["shop.test"] });
  for (const target of [sitekey, other.sitekey]) {
    await emulator.setScenario({ siteverify: { status: 503, times: 1 } }, { sitekey: target });
  }
  const statuses = [];
  for (const value of [secret, other.secret, secret, other.secret]) {
    statuses.push((await call({ secret: value })).status);
  }
  expect(statuses).toEqual([503, 503, 200, 200]);
});

test("an outage of all sites also affects test secrets and unknown secrets", async () => {
  await emulator.setScenario({ siteverify: { status: 503 } });
  for (const value of [secret, PASSES, "unknown"]) expect((await call({ secret: value })).status).toBe(503);
  await emulator.setScenario({ siteverify: { error: "internal-error", times: 1 } });
  expect(await retry({ secret: "unknown" })).toMatchObject({ "error-codes": ["invalid-input-secret"] });
  expect(await retry()).toMatchObject({ "error-codes": ["internal-error"] });
});

test("the control path accepts every fault, and names an invalid one", async () => {
  const put = async (siteverifyFault: unknown) => {
    const answer = await fetch(`${emulator.controlUrl}/__emulator/sites/${sitekey}/scenario`, {
      method: "PUT",
      body: JSON.stringify({ siteverify: siteverifyFault }),
    });
    return [answer.status, await answer.text()] as const;
  };
  const every = {
    delayMs: 1,
    status: 500,
    body: "x",
    contentType: "text/html",
    redirect: "/",
    truncated: true,
  };
  expect((await put({ ...every, drop: "after", error: "internal-error", times: 1 }))[0]).toBeLessThan(300);
  for (const bad of [
    { drop: "before" },
    { status: 99 },
    { redirect: "a\r\nb" },
    { contentType: "" },
    { nonsense: 1 },
  ]) {
    const [status, text] = await put(bad);
    expect(status).toBe(400);
    expect(text).toContain(Object.keys(bad)[0]);
  }
});
