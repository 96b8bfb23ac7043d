import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { chromiumProcesses, killProcesses } from "../browser/testing/open-test-pool.ts";
import { CLIENT_KEY, openTestService, SAMPLE_TASK, testConfig } from "./testing/open-test-service.ts";
import { postJson } from "./testing/post-json.ts";
import { startService } from "./start-service.ts";
import { silentLog } from "../core/log.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const SLOW_SITEKEY = "0x4AAAAAAAAAAAAAAAAAASLOW";

describe("from a task to a token", () => {
  test("the sample requests of protocol part 1, byte for byte", async () => {
    await using harness = await openTestService();
    const send = async (path: string, body: string) => {
      const response = await fetch(harness.service.url + path, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: body.replace("…", CLIENT_KEY),
      });
      expect(response.status).toBe(200);
      return response.text();
    };
    const created = await send(
      "/createTask",
      `{ "clientKey": "…",
  "task": { "type": "TurnstileTaskProxyless",
          "websiteURL": "https://react-turnstile.vercel.app",
          "websiteKey": "1x00000000000000000000AA" } }`,
    );
    const { taskId } = JSON.parse(created) as { taskId: string };
    expect(taskId).toMatch(UUID);
    expect(JSON.parse(created)).toMatchObject({ errorId: 0, errorCode: "", errorDescription: "", taskId });
    await harness.result(taskId);
    const ready = await send("/getTaskResult", `{ "clientKey": "…", "taskId": "${taskId}" }`);
    expect(JSON.parse(ready)).toMatchObject({
      errorId: 0,
      errorCode: null,
      errorDescription: null,
      status: "ready",
      solution: { token: "XXXX.DUMMY.TOKEN.XXXX", userAgent: expect.stringMatching(/Chrome\/\d+/) },
    });
  });

  test.for([
    ["1x00000000000000000000BB", { status: "ready" }],
    ["3x00000000000000000000FF", { status: "ready" }],
    ["2x00000000000000000000AB", { errorId: 1, errorCode: "ERROR_CAPTCHA_UNSOLVABLE" }],
    ["2x00000000000000000000BB", { errorId: 1, errorCode: "ERROR_CAPTCHA_UNSOLVABLE" }],
  ] as const)("test sitekey %s", async ([websiteKey, answer]) => {
    await using harness = await openTestService();
    expect(await harness.result(await harness.create({ websiteKey }))).toMatchObject(answer);
  });

  test("siteverify returns the hostname, action and cData of an emulated site's token", async () => {
    const sitekey = "0x4AAAAAAAAAAAAAAAAAAAAAA";
    await using harness = await openTestService({ sites: [{ sitekey, secret: "the-site's-secret" }] });
    const task = {
      websiteKey: sitekey,
      websiteURL: "https://shop.example/pay",
      action: "pay",
      cData: "cart-7",
    };
    const ready = await harness.result(await harness.create(task));
    const { token } = ready["solution"] as { token: string };
    const redeem = () =>
      postJson(harness.service.emulator.url, "/turnstile/v0/siteverify", {
        secret: "the-site's-secret",
        response: token,
      });
    expect(await redeem()).toMatchObject({
      success: true,
      hostname: "shop.example",
      action: "pay",
      cdata: "cart-7",
    });
    expect(await redeem()).toMatchObject({ success: false, "error-codes": ["timeout-or-duplicate"] });
    const plain = await harness.result(await harness.create({ ...task, action: "", cData: "" }));
    const second = (plain["solution"] as { token: string }).token;
    expect(
      await postJson(harness.service.emulator.url, "/turnstile/v0/siteverify", {
        secret: "the-site's-secret",
        response: second,
      }),
    ).toMatchObject({ success: true, action: "", cdata: "" });
  });

  test("sites can come from a file; the error for an invalid file is one line", async () => {
    const directory = await mkdtemp(path.join(tmpdir(), "stile-sites-"));
    const sitesFile = path.join(directory, "sites.json");
    const sitekey = "0x4AAAAAAAAAAAAAAAAAAFILE";
    await writeFile(sitesFile, JSON.stringify({ sites: [{ sitekey, hostnames: ["shop.example"] }] }));
    {
      await using harness = await openTestService({ options: { sitesFile } });
      const task = await harness.create({ websiteKey: sitekey, websiteURL: "https://shop.example/" });
      expect(await harness.result(task)).toMatchObject({ status: "ready" });
      const elsewhere = await harness.create({ websiteKey: sitekey, websiteURL: "https://other.example/" });
      expect(await harness.result(elsewhere)).toMatchObject({ errorCode: "ERROR_CAPTCHA_UNSOLVABLE" });
    }
    await writeFile(sitesFile, JSON.stringify({ sites: [{ sitekey: 7 }] }));
    const start = startService(testConfig(directory, { sitesFile }), { log: silentLog });
    await expect(start).rejects.toMatchObject({
      name: "SitesFileError",
      message: expect.stringMatching(/^[^\n]*sites\.json[^\n]*sitekey[^\n]*$/),
    });
    await rm(directory, { recursive: true });
  });

  test("an unknown sitekey is refused with an explanation", async () => {
    await using harness = await openTestService();
    const task = { ...SAMPLE_TASK, websiteKey: "0x4AAAAAAAnobodyknowsthis" };
    expect(await harness.post("/createTask", { clientKey: CLIENT_KEY, task })).toMatchObject({
      errorId: 1,
      errorCode: "ERROR_RECAPTCHA_INVALID_SITEKEY",
      errorDescription: expect.stringContaining("task.websiteKey"),
    });
  });

  test("a challenge that exceeds the deadline is unsolvable", async () => {
    await using harness = await openTestService({
      options: { attemptTimeoutMs: 300 },
      sites: [{ sitekey: SLOW_SITEKEY, scenario: { delayMs: 3_600_000 } }],
    });
    expect(await harness.result(await harness.create({ websiteKey: SLOW_SITEKEY }))).toMatchObject({
      errorId: 1,
      errorCode: "ERROR_CAPTCHA_UNSOLVABLE",
      errorDescription: expect.stringContaining("300 ms"),
    });
  });

  test("a frame that does not load has its own error code", async () => {
    await using harness = await openTestService({
      sites: [{ sitekey: SLOW_SITEKEY, scenario: { frame: { drop: true } } }],
    });
    expect(await harness.result(await harness.create({ websiteKey: SLOW_SITEKEY }))).toMatchObject({
      errorId: 1,
      errorCode: "ERROR_FAILED_LOADING_WIDGET",
    });
  });

  test("attempts are retried after their browser was killed", async () => {
    await using harness = await openTestService({
      sites: [{ sitekey: SLOW_SITEKEY, scenario: { delayMs: 1_000 } }],
    });
    const tasks = await Promise.all(
      Array.from({ length: 4 }, () => harness.create({ websiteKey: SLOW_SITEKEY })),
    );
    await expect.poll(() => chromiumProcesses().length).toBeGreaterThan(0);
    killProcesses(chromiumProcesses());
    for (const task of tasks) expect(await harness.result(task)).toMatchObject({ status: "ready" });
  });
});

describe("starting and stopping", () => {
  test("drain lets running attempts finish, and leaves no process", async () => {
    await using harness = await openTestService({
      sites: [{ sitekey: SLOW_SITEKEY, scenario: { delayMs: 500 } }],
    });
    const task = await harness.create({ websiteKey: SLOW_SITEKEY });
    await harness.service.drain();
    expect(chromiumProcesses()).toEqual([]);
    await using again = await startService(testConfig(harness.directory), { log: silentLog });
    const answer = await postJson(again.url, "/getTaskResult", { clientKey: CLIENT_KEY, taskId: task });
    expect(["ready", "processing"]).toContain(answer["status"]);
  });

  test("a second service on the same data directory is refused with the name of the holder", async () => {
    await using harness = await openTestService();
    await expect(startService(testConfig(harness.directory), { log: silentLog })).rejects.toThrow(
      new RegExp(`used by another Stile.*${process.pid}`),
    );
    expect(await harness.result(await harness.create())).toMatchObject({ status: "ready" });
  });

  test("a failed start leaves nothing behind", async () => {
    await using harness = await openTestService();
    const port = Number(new URL(harness.service.url).port);
    const before = chromiumProcesses("browser");
    const other = `${harness.directory}/other`;
    await expect(startService(testConfig(other, { port }), { log: silentLog })).rejects.toMatchObject({
      code: "EADDRINUSE",
    });
    const left = () => chromiumProcesses("browser").filter((pid) => !before.includes(pid));
    await expect.poll(left).toEqual([]);
    await (await startService(testConfig(other), { log: silentLog })).close();
  });
});
