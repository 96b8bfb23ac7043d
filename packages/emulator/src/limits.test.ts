import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { connectEmulator, createEmulator, SiteError } from "./index.ts";
import type { Emulator } from "./index.ts";
import { runWidget } from "./testing/run-widget.ts";

const SITE = { sitekey: "0x4AAAAAAAlimits000001", hostnames: ["shop.test"] };
const { sitekey } = SITE;
/** A scenario of 60 KB. */
const LARGE = { siteverify: { body: "x".repeat(60_000) } };

let emulator: Emulator;
beforeEach(async () => {
  emulator = await createEmulator({ sites: [SITE] });
});
afterEach(async () => {
  await emulator.close();
});

async function call(method: string, path: string, body?: unknown) {
  const response = await fetch(`${emulator.url}${path}`, {
    method,
    headers: { authorization: "Bearer any" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? undefined : (JSON.parse(text) as unknown) };
}

/** Repeats a call until it is refused; returns the number of calls before that. */
async function repeat(accept: () => Promise<unknown>): Promise<number> {
  for (let accepted = 0; ; accepted += 1) {
    try {
      await accept();
    } catch (error) {
      expect(error).toBeInstanceOf(SiteError);
      return accepted;
    }
  }
}

describe("the control paths refuse with 429", () => {
  test("sites beyond the bytes that all sessions share", async () => {
    expect(await repeat(() => emulator.sites.add({ scenario: LARGE }))).toBeGreaterThan(1_000);
    expect(await call("POST", "/__emulator/sites", { scenario: LARGE })).toMatchObject({
      status: 429,
      body: {
        reason: "limit",
        error: expect.stringMatching(/^The site has 60\d{3} bytes, and \d+ are left/),
      },
    });
    expect(await call("POST", "/__emulator/sessions", { scenario: LARGE })).toMatchObject({ status: 429 });
    expect(await call("PUT", "/__emulator/scenario", LARGE)).toMatchObject({ status: 429 });
    const changed = await call("PATCH", `/__emulator/sites/${sitekey}`, { scenario: LARGE });
    expect(changed).toMatchObject({ status: 429 });
    const remote = await connectEmulator(emulator.url);
    await expect(remote.sites.add({ scenario: LARGE })).rejects.toBeInstanceOf(SiteError);
    await remote.close();
    await emulator.reset({ sites: true });
    expect(await call("POST", "/__emulator/sites", { scenario: LARGE })).toMatchObject({ status: 201 });
  });

  test("sessions whose sites are too large, until one is closed", async () => {
    const body = { sites: [{ sitekey, scenario: LARGE }] };
    expect(await repeat(() => emulator.openSession(body))).toBeGreaterThan(1_000);
    expect(await call("POST", "/__emulator/sessions", body)).toMatchObject({
      status: 429,
      body: { reason: "limit", error: expect.stringMatching(/^The session has 60\d{3} bytes/) },
    });
    const [first] = (await call("GET", "/__emulator/sessions")).body as { id: string }[];
    await call("DELETE", `/__emulator/sessions/${first?.id}`);
    expect(await call("POST", "/__emulator/sessions", body)).toMatchObject({ status: 201 });
    expect(await call("POST", "/__emulator/sessions", body)).toMatchObject({ status: 429 });
  });

  test("scenarios for next widgets beyond a number, until a widget runs", async () => {
    const path = `/__emulator/sites/${sitekey}/scenario?nextWidgets=1`;
    const fail = { fail: { code: "600010" } };
    expect(await repeat(() => emulator.setScenario(fail, { sitekey, nextWidgets: 1 }))).toBe(1_000);
    expect(await call("PUT", path, fail)).toMatchObject({
      status: 429,
      body: { error: expect.stringContaining("1000 scenarios for next widgets are set") },
    });
    expect(await runWidget(emulator, { sitekey })).toMatchObject({ code: "600010" });
    expect(await call("PUT", path, {})).toMatchObject({ status: 204 });
    expect(await call("DELETE", `/__emulator/sites/${sitekey}/scenario`)).toMatchObject({ status: 204 });
  });
});

test("the management API refuses the site beyond the number with 429", async () => {
  const body = { name: "a", mode: "managed", domains: ["shop.test"] };
  expect(await repeat(() => emulator.sites.add())).toBe(9_999);
  expect(await call("POST", "/client/v4/accounts/a/challenges/widgets", body)).toMatchObject({
    status: 429,
    body: { success: false, errors: [{ message: expect.stringContaining("10000 sites are registered") }] },
  });
  await emulator.sites.remove(sitekey);
  expect(await call("POST", "/client/v4/accounts/a/challenges/widgets", body)).toMatchObject({ status: 200 });
});

test("bytes of ended scenarios and removed sites do not count", async () => {
  for (let round = 0; round < 1_500; round += 1) {
    await emulator.setScenario(LARGE, { sitekey });
    await emulator.setScenario(LARGE, { sitekey, nextWidgets: 1 });
    await emulator.clearScenario(sitekey);
    const session = await emulator.openSession({ scenario: LARGE });
    await session.close();
    const { sitekey: added } = await emulator.sites.add({ scenario: LARGE });
    await emulator.sites.remove(added);
  }
  expect(await emulator.sites.list()).toHaveLength(1);
});

test("a widget that waits for a click gets its token, also after its site has changed", async () => {
  await emulator.setScenario({ click: true }, { sitekey, nextWidgets: 1 });
  const asked = await runWidget(emulator, { sitekey });
  expect(asked).toMatchObject({ status: "interactive" });
  await emulator.sites.update(sitekey, { name: "changed" });
  const clicked = await runWidget(emulator, { sitekey, ticket: String(asked["ticket"]) });
  expect(clicked).toMatchObject({ status: "solved" });
});
