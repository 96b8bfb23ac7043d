import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createEmulator } from "../index.ts";
import type { Emulator } from "../index.ts";
import { runWidget } from "../testing/run-widget.ts";

// The service asks for these effects to learn whether a scenario wanted the failure that it sees.

const SITEKEY = "0x4AAAAAAAeffects0000001";
const OTHER = "0x4AAAAAAAeffects0000002";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await createEmulator({ sites: [{ sitekey: SITEKEY }, { sitekey: OTHER }] });
});
afterAll(() => emulator.close());
beforeEach(() => emulator.reset({ sites: true }));

async function effectsOf(sitekey: string): Promise<unknown> {
  const response = await fetch(`${emulator.url}/__emulator/sites/${sitekey}/effects`);
  return response.status === 200 ? await response.json() : response.status;
}

const NEVER = { delayed: null, failed: null };
const NONE = { load: NEVER, run: NEVER };
const ONCE = expect.any(Number) as number;

async function setScenario(scenario: object, path = `/sites/${SITEKEY}/scenario`): Promise<void> {
  const body = JSON.stringify(scenario);
  const { status } = await fetch(`${emulator.url}/__emulator${path}`, { method: "PUT", body });
  expect(status).toBe(204);
}

const load = async (path: string) => {
  await fetch(emulator.url + path).catch(() => {});
};
const frameOf = (sitekey: string) =>
  `/cdn-cgi/challenge-platform/turnstile/widget/${sitekey}?id=cf-chl-widget-tests`;

test("a site that passes immediately has no effects", async () => {
  await load("/turnstile/v0/api.js");
  await load(frameOf(SITEKEY));
  expect(await runWidget(emulator, { sitekey: SITEKEY })).toMatchObject({ status: "solved" });
  expect(await effectsOf(SITEKEY)).toEqual(NONE);
  expect(await effectsOf("0xunknown")).toBe(404);
});

test.for([
  [{ fail: { code: "300010" } }, { delayed: null, failed: ONCE }],
  [{ unsupported: true }, { delayed: null, failed: ONCE }],
  [{ challenge: { status: 500 } }, { delayed: null, failed: ONCE }],
  [{ challenge: { drop: true } }, { delayed: null, failed: ONCE }],
  [{ challenge: { truncated: true, delayMs: 1 } }, { delayed: ONCE, failed: ONCE }],
  [{ challenge: { delayMs: 1 } }, { delayed: ONCE, failed: null }],
  [{ delayMs: 1 }, { delayed: ONCE, failed: null }],
  [{ click: true }, { delayed: ONCE, failed: null }],
] as const)("%j is an effect on the challenge, of this site only", async ([scenario, run]) => {
  await setScenario(scenario);
  await runWidget(emulator, { sitekey: OTHER });
  expect(await effectsOf(SITEKEY)).toEqual(NONE);
  await runWidget(emulator, { sitekey: SITEKEY }).catch(() => {});
  expect(await effectsOf(SITEKEY)).toEqual({ load: NEVER, run });
  expect(await effectsOf(OTHER)).toEqual(NONE);
});

test("a fault of the frame is an effect on loading, until the emulator is reset", async () => {
  await setScenario({ frame: { drop: true } });
  await load(frameOf(SITEKEY));
  expect(await effectsOf(SITEKEY)).toEqual({ load: { delayed: null, failed: ONCE }, run: NEVER });
  expect(await effectsOf(OTHER)).toEqual(NONE);
  await emulator.reset();
  expect(await effectsOf(SITEKEY)).toEqual(NONE);
});

test("a fault of the script is an effect on loading, of every site", async () => {
  await setScenario({ script: { delayMs: 1 } }, "/scenario");
  await load("/turnstile/v0/api.js");
  const delayed = { load: { delayed: ONCE, failed: null }, run: NEVER };
  expect(await effectsOf(SITEKEY)).toEqual(delayed);
  expect(await effectsOf(OTHER)).toEqual(delayed);
});
