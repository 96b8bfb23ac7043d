import { describe, expect, test } from "vitest";
import { chromiumProcesses, killProcesses } from "../browser/testing/open-test-pool.ts";
import { CLIENT_KEY, openTestService, type TestService } from "./testing/open-test-service.ts";

const SITEKEY = "0x4AAAAAAAAAAAAAAAKILLED";
/** Longer than any step takes until its browser is killed. */
const LONG_MS = 20_000;

/** The emulator's answer at a control path. */
async function control({ service }: TestService, path: string, init?: RequestInit): Promise<unknown> {
  const response = await fetch(`${service.emulator.url}/__emulator${path}`, init);
  return response.status === 204 ? undefined : await response.json();
}

async function setScenario(harness: TestService, scenario: object, path: string): Promise<void> {
  await control(harness, path, { method: "PUT", body: JSON.stringify(scenario) });
}

interface Effects {
  readonly run: { readonly delayed: number | null };
}

const OF_SITE = `/sites/${SITEKEY}/scenario`;
const OF_ALL = "/scenario";

/** A step of an attempt, a scenario that stops there, and how to see that it is reached. */
interface Step {
  readonly name: string;
  readonly scenario?: object;
  readonly path?: string;
  readonly reached: (harness: TestService) => Promise<boolean>;
}

const journalHas =
  (type: string, isMeant: (entry: Record<string, unknown>) => boolean = () => true) =>
  async (harness: TestService) => {
    const entries = (await control(harness, `/journal?type=${type}`)) as Record<string, unknown>[];
    return entries.some(isMeant);
  };

const STEPS: readonly Step[] = [
  { name: "starts", reached: async () => true },
  {
    name: "loads the script",
    scenario: { script: { delayMs: LONG_MS } },
    path: OF_ALL,
    reached: journalHas("script"),
  },
  {
    name: "loads the frame",
    scenario: { frame: { delayMs: LONG_MS } },
    path: OF_SITE,
    reached: journalHas("widget", ({ sitekey }) => sitekey === SITEKEY),
  },
  {
    name: "runs the challenge",
    scenario: { delayMs: LONG_MS },
    path: OF_SITE,
    reached: async (harness) =>
      ((await control(harness, `/sites/${SITEKEY}/effects`)) as Effects).run.delayed !== null,
  },
  {
    name: "is about to click",
    scenario: { click: true },
    path: OF_SITE,
    reached: journalHas("challenge", ({ outcome }) => outcome === "interactive"),
  },
];

describe("an attempt whose browser is killed while it", () => {
  test.for(STEPS)("$name is Stile's fault, and its task is completed", async (step) => {
    await using harness = await openTestService({ sites: [{ sitekey: SITEKEY }] });
    const { scenario, path = OF_ALL, reached } = step;
    if (scenario === undefined) killProcesses(chromiumProcesses());
    else await setScenario(harness, scenario, path);
    const taskId = await harness.create({ websiteKey: SITEKEY });
    await expect.poll(() => reached(harness), { interval: 5 }).toBe(true);
    await expect.poll(() => chromiumProcesses("browser").length, { interval: 1 }).toBe(1);
    killProcesses(chromiumProcesses());
    if (scenario !== undefined) await setScenario(harness, {}, path);
    expect(await harness.result(taskId)).toMatchObject({ status: "ready" });
    const info = await harness.post("/getTaskInfo", { clientKey: CLIENT_KEY, taskId });
    const attempts = info["attempts"] as { outcome: string; fault: string | null }[];
    expect(attempts.at(-1)).toMatchObject({ outcome: "completed", fault: null });
    for (const attempt of attempts.slice(0, -1)) {
      expect(attempt).toMatchObject({ outcome: "interrupted", fault: "stile" });
    }
    expect(attempts.length).toBeGreaterThan(scenario === undefined || "click" in scenario ? 0 : 1);
  });

  test("a challenge whose network breaks is Stile's fault, although a scenario delays it", async () => {
    await using harness = await openTestService({
      sites: [{ sitekey: SITEKEY, scenario: { delayMs: LONG_MS } }],
    });
    const taskId = await harness.create({ websiteKey: SITEKEY });
    const isRunning = async () =>
      ((await control(harness, `/sites/${SITEKEY}/effects`)) as Effects).run.delayed !== null;
    await expect.poll(isRunning, { interval: 5 }).toBe(true);
    // Chromium starts another process for its network. The widget gets no answer and reports 300010.
    killProcesses(chromiumProcesses("utility"));
    await setScenario(harness, {}, OF_SITE);
    expect(await harness.result(taskId)).toMatchObject({ status: "ready" });
    const info = await harness.post("/getTaskInfo", { clientKey: CLIENT_KEY, taskId });
    expect(info).toMatchObject({
      attempts: [
        { outcome: "interrupted", fault: "stile", errorDescription: expect.stringContaining("300010") },
        { outcome: "completed" },
      ],
    });
  });

  test("a scenario's failure stays the page's fault", async () => {
    await using harness = await openTestService({
      sites: [{ sitekey: SITEKEY, scenario: { challenge: { drop: true } } }],
    });
    const taskId = await harness.create({ websiteKey: SITEKEY });
    expect(await harness.result(taskId)).toMatchObject({ errorId: 1, widgetErrorCode: "300010" });
    const info = await harness.post("/getTaskInfo", { clientKey: CLIENT_KEY, taskId });
    expect(info).toMatchObject({ attempts: [{ outcome: "failed", fault: "page" }] });
  });
});
