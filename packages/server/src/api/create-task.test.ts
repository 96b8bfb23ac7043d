import { describe, expect, test } from "vitest";
import { hashSecret } from "../core/client-key.ts";
import {
  EMULATED_SITEKEY,
  openApi,
  OTHER_SECRET,
  SAMPLE_TASK,
  SECRET,
  type TestApi,
} from "./testing/open-api.ts";

/** The sample request of protocol part 1, with another key. */
const SAMPLE_REQUEST = `{ "clientKey": "${SECRET}",
  "task": { "type": "TurnstileTaskProxyless",
            "websiteURL": "https://react-turnstile.vercel.app",
            "websiteKey": "1x00000000000000000000AA" } }`;

describe("createTask", () => {
  test("answers the protocol's sample byte for byte", async () => {
    await using api = await openApi({ ids: () => "61138bb6-19fb-11ec-a9c8-0242ac110006" });
    const response = await api.app.request("/createTask", { method: "POST", body: SAMPLE_REQUEST });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toMatch(/^application\/json\b/);
    expect(await response.text()).toBe(
      '{"errorId":0,"errorCode":"","errorDescription":"","taskId":"61138bb6-19fb-11ec-a9c8-0242ac110006","status":"processing"}',
    );
  });

  test("stores the task for the client that sent it", async () => {
    await using api = await openApi();
    const id = await api.create({
      pageAction: "login",
      metadata: { cdata: "order-1" },
      isolation: "context",
    });
    const client = await api.backend.clients.findByKeyHash(hashSecret(SECRET));
    expect(await api.backend.tasks.get(id)).toMatchObject({
      status: "queued",
      clientId: client?.id,
      payload: {
        websiteURL: "https://react-turnstile.vercel.app/",
        websiteKey: "1x00000000000000000000AA",
        action: "login",
        cData: "order-1",
        isolation: "context",
      },
    });
  });

  test.each([
    undefined,
    "text/plain",
    "application/x-www-form-urlencoded",
    "application/json; charset=utf-16",
    ";;",
  ])("reads JSON with any Content-Type: %s", async (type) => {
    await using api = await openApi();
    const response = await api.app.request("/createTask", {
      method: "POST",
      body: new TextEncoder().encode(SAMPLE_REQUEST),
      headers: type === undefined ? {} : { "content-type": type },
    });
    expect(await response.json()).toMatchObject({ errorId: 0 });
  });

  test("reads a body that starts with a byte order mark", async () => {
    await using api = await openApi();
    expect(await api.post("/createTask", `\uFEFF${SAMPLE_REQUEST}`)).toMatchObject({ errorId: 0 });
  });

  test("accepts a site of the emulator", async () => {
    await using api = await openApi();
    expect(await api.create({ websiteKey: EMULATED_SITEKEY })).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("refuses other sitekeys and gives the reason", async () => {
    await using api = await openApi();
    const task = { ...SAMPLE_TASK, websiteKey: "0x4AAAAAAAsomebodyelses" };
    expect(await api.post("/createTask", { clientKey: SECRET, task })).toEqual({
      errorId: 1,
      errorCode: "ERROR_RECAPTCHA_INVALID_SITEKEY",
      errorDescription:
        "ERROR_RECAPTCHA_INVALID_SITEKEY: task.websiteKey is not a sitekey that Stile may use; use one of Cloudflare's test sitekeys or the sitekey of a site in this installation's emulator.",
    });
    expect(await api.backend.tasks.counts()).toMatchObject({ queued: 0 });
  });

  test.each([
    ["ERROR_TASK_ABSENT", "the body is empty", ""],
    ["ERROR_TASK_ABSENT", "the body must be valid JSON", "{"],
    ["ERROR_TASK_ABSENT", "the body must be a JSON object", "[1]"],
    ["ERROR_TASK_ABSENT", "the body must be a JSON object", "null"],
    ["ERROR_TASK_ABSENT", "task is missing", { clientKey: SECRET }],
    ["ERROR_KEY_DOES_NOT_EXIST", "clientKey is missing", {}],
    ["ERROR_KEY_DOES_NOT_EXIST", "clientKey is missing", { clientKey: null, task: SAMPLE_TASK }],
    ["ERROR_KEY_DOES_NOT_EXIST", "clientKey must be a string", { clientKey: 5, task: SAMPLE_TASK }],
    ["ERROR_KEY_DOES_NOT_EXIST", "clientKey is unknown", { clientKey: "wrong", task: SAMPLE_TASK }],
    ["ERROR_KEY_DOES_NOT_EXIST", "clientKey is unknown", { clientKey: SECRET.repeat(20), task: SAMPLE_TASK }],
    ["ERROR_KEY_DOES_NOT_EXIST", "clientKey", { clientKey: "wrong", task: { type: "x" } }],
    [
      "ERROR_BAD_PARAMETERS",
      "task.websiteURL",
      { clientKey: SECRET, task: { ...SAMPLE_TASK, websiteURL: "" } },
    ],
    ["ERROR_BAD_PROXY", "task.proxy", { clientKey: SECRET, task: { ...SAMPLE_TASK, proxy: "a:1" } }],
    ["ERROR_TASK_NOT_SUPPORTED", "task.type", { clientKey: SECRET, task: { type: "x" } }],
    [
      "ERROR_BAD_PARAMETERS",
      "the body is larger than 65536",
      { clientKey: SECRET, padding: "x".repeat(70_000) },
    ],
  ])("%s: %s", async (code, text, body) => {
    await using api = await openApi();
    const answer = await api.post("/createTask", body);
    expect(answer).toEqual({
      errorId: 1,
      errorCode: code,
      errorDescription: expect.stringContaining(`${code}: ${text}`) as unknown,
    });
  });

  const createWithPriority = (api: TestApi, priority: unknown) =>
    api.post("/createTask", { clientKey: SECRET, task: SAMPLE_TASK, priority });

  test("accepts a priority; the default 0 is first", async () => {
    await using api = await openApi();
    const ids: unknown[] = [];
    for (const priority of [9, 3, undefined, null, "", 0]) {
      ids.push((await createWithPriority(api, priority))["taskId"]);
    }
    const claimed = await api.backend.tasks.claim({ workerId: "w", limit: 9, leaseMs: 1_000 });
    expect(claimed.map(({ id }) => id)).toEqual([2, 3, 4, 5, 1, 0].map((index) => ids[index]));
  });

  test.each([-1, 10, 1.5, 1e300, "3", true, [], {}])("refuses the priority %j", async (priority) => {
    await using api = await openApi();
    const answer = await createWithPriority(api, priority);
    expect(answer).toMatchObject({ errorId: 1, errorCode: "ERROR_BAD_PARAMETERS" });
    expect(answer["errorDescription"]).toContain("priority must be an integer from 0 to 9");
    expect(await api.backend.tasks.counts()).toMatchObject({ queued: 0 });
  });

  test("refuses a revoked key", async () => {
    await using api = await openApi();
    const [key] = await api.backend.clients.listKeys();
    await api.backend.clients.revokeKey(key?.id ?? "");
    const answers = [SECRET, OTHER_SECRET].map((clientKey) =>
      api.post("/createTask", { clientKey, task: SAMPLE_TASK }),
    );
    expect(await Promise.all(answers)).toMatchObject([
      { errorCode: "ERROR_KEY_DOES_NOT_EXIST" },
      { errorId: 0 },
    ]);
  });

  test("refuses tasks beyond the queue's limit", async () => {
    await using api = await openApi({}, { maxQueued: 2 });
    const answers = [];
    for (let at = 0; at < 3; at += 1) answers.push(await api.post("/createTask", SAMPLE_REQUEST));
    expect(answers).toMatchObject([{ errorId: 0 }, { errorId: 0 }, { errorCode: "ERROR_NO_SLOT_AVAILABLE" }]);
  });
});
