import { describe, expect, test } from "vitest";
import { chromiumProcesses, killProcesses } from "../../browser/testing/open-test-pool.ts";
import { CLIENT_KEY, openTestService, SAMPLE_TASK, type TestService } from "../testing/open-test-service.ts";

const SLOW_SITEKEY = "0x4AAAAAAAAAAAAAAAAAAMETR";

/** Reads `/metrics`: a map from each sample's name and labels to its value. */
async function scrape({ service }: TestService): Promise<ReadonlyMap<string, number>> {
  const response = await fetch(service.metricsUrl ?? "");
  expect(response.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
  const samples = (await response.text()).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    samples.map((line) => {
      const [, name = "", value] = /^(\S+?(?:\{.*\})?) (\S+)$/.exec(line) ?? [];
      return [name, Number(value)];
    }),
  );
}

describe("/metrics", () => {
  test("counts tasks by state, type, outcome and client, and times them", async () => {
    await using harness = await openTestService();
    const begun = performance.now();
    const solved = await harness.create();
    const refused = await harness.create({ websiteKey: "2x00000000000000000000AB" });
    for (const taskId of [solved, refused]) await harness.result(taskId);
    await expect
      .poll(async () => Object.fromEntries(await scrape(harness)))
      .toMatchObject({
        'stile_tasks{state="queued"}': 0,
        'stile_tasks{state="completed"}': 1,
        'stile_tasks{state="failed"}': 1,
        'stile_tasks_created_total{type="turnstile",client="default"}': 2,
        'stile_tasks_ended_total{type="turnstile",client="default",outcome="completed"}': 1,
        'stile_tasks_ended_total{type="turnstile",client="default",outcome="ERROR_CAPTCHA_UNSOLVABLE"}': 1,
        'stile_attempts_total{outcome="completed"}': 1,
        'stile_attempts_total{outcome="failed"}': 1,
        stile_task_queue_seconds_count: 2,
        stile_task_token_seconds_count: 1,
        'stile_requests_total{method="createTask",outcome="ok"}': 2,
        'stile_request_seconds_count{method="createTask"}': 2,
        'stile_widgets{state="idle"}': 1,
        'stile_widgets{state="leased"}': 0,
        stile_browsers: 1,
        stile_browser_restarts_total: 0,
        stile_slots: 16,
        stile_slots_used: 0,
        process_resident_memory_bytes: expect.any(Number),
      });
    const samples = await scrape(harness);
    const time = samples.get("stile_task_token_seconds_sum") ?? Number.NaN;
    expect(time).toBeGreaterThan(0);
    expect(time).toBeLessThan((performance.now() - begun) / 1_000);
  });

  test("labels refusals by their code, and unknown methods with one label", async () => {
    await using harness = await openTestService();
    await harness.post("/createTask", { clientKey: "not-a-key-of-anyone", task: SAMPLE_TASK });
    for (const path of ["/a", "/b", `/${"c".repeat(60)}`]) await harness.post(path, {});
    expect(Object.fromEntries(await scrape(harness))).toMatchObject({
      'stile_requests_total{method="createTask",outcome="ERROR_KEY_DOES_NOT_EXIST"}': 1,
      'stile_requests_total{method="unknown",outcome="ERROR_NO_SUCH_METHOD"}': 3,
    });
  });

  test("shows waiters, leased widgets, used slots, cancelled tasks and killed browsers", async () => {
    await using harness = await openTestService({
      sites: [{ sitekey: SLOW_SITEKEY, scenario: { delayMs: 3_600_000 } }],
    });
    const taskId = await harness.create({ websiteKey: SLOW_SITEKEY });
    const waiting = harness.post("/getTaskResult", { clientKey: CLIENT_KEY, taskId, waitSeconds: 30 });
    await expect
      .poll(async () => Object.fromEntries(await scrape(harness)))
      .toMatchObject({
        stile_waiters: 1,
        stile_slots_used: 1,
        'stile_tasks{state="running"}': 1,
        'stile_widgets{state="leased"}': 1,
      });
    killProcesses(chromiumProcesses());
    await expect
      .poll(async () => Object.fromEntries(await scrape(harness)), { timeout: 20_000 })
      .toMatchObject({ stile_browser_restarts_total: 1, 'stile_attempts_total{outcome="requeued"}': 1 });
    await harness.post("/cancelTask", { clientKey: CLIENT_KEY, taskId });
    await waiting;
    await expect
      .poll(async () => Object.fromEntries(await scrape(harness)))
      .toMatchObject({
        stile_waiters: 0,
        'stile_tasks_ended_total{type="turnstile",client="default",outcome="cancelled"}': 1,
      });
  });
});

describe("where /metrics is", () => {
  test("a separate metrics address removes /metrics from the API", async () => {
    await using harness = await openTestService({ options: { metricsPort: 0 } });
    expect(new URL(harness.service.metricsUrl ?? "").port).not.toBe(new URL(harness.service.url).port);
    expect((await scrape(harness)).get("stile_slots")).toBe(16);
    expect(await (await fetch(`${harness.service.url}/metrics`)).json()).toMatchObject({
      errorCode: "ERROR_NO_SUCH_METHOD",
    });
    const elsewhere = new URL("/createTask", harness.service.metricsUrl);
    expect((await fetch(elsewhere, { method: "POST" })).status).toBe(404);
  });

  test("an API beyond loopback does not serve /metrics", async () => {
    await using harness = await openTestService({ options: { host: "0.0.0.0" } });
    expect(harness.service.metricsUrl).toBeUndefined();
    const url = harness.service.url.replace("0.0.0.0", "127.0.0.1");
    expect(await (await fetch(`${url}/metrics`)).json()).toMatchObject({ errorCode: "ERROR_NO_SUCH_METHOD" });
  });
});
