import { describe, expect, test } from "vitest";
import { hashSecret, hintOf } from "../core/client-key.ts";
import { openApi, OTHER_SECRET, SAMPLE_TASK, SECRET, type TestApi } from "./testing/open-api.ts";

const SOLUTION = { token: "XXXX.DUMMY.TOKEN.XXXX", userAgent: "Mozilla/5.0" };
const UNKNOWN_ID = "00000000-0000-7000-8000-000000000000";
const call = (api: TestApi, method: string, members: object = {}) =>
  api.post(`/${method}`, { clientKey: SECRET, ...members });

describe("every method that needs a key", () => {
  test.each([
    "createTask",
    "getTaskResult",
    "cancelTask",
    "getTaskInfo",
    "getBalance",
    "reportCorrect",
    "reportIncorrect",
    "reportCorrectRecaptcha",
    "reportIncorrectRecaptcha",
  ])("%s checks the key first", async (method) => {
    await using api = await openApi();
    for (const clientKey of [undefined, "wrong"]) {
      expect(await call(api, method, { clientKey })).toMatchObject({ errorCode: "ERROR_KEY_DOES_NOT_EXIST" });
    }
  });

  test.each(["getTaskResult", "getTaskInfo", "cancelTask", "reportCorrect", "reportIncorrect"])(
    "%s gives the same error for unknown tasks and for tasks of other clients",
    async (method) => {
      await using api = await openApi();
      const taskId = await api.create({}, OTHER_SECRET);
      const unknown = { errorId: 1, errorCode: "ERROR_NO_SUCH_CAPCHA_ID" };
      expect(await call(api, method, { taskId: UNKNOWN_ID })).toMatchObject(unknown);
      expect(await call(api, method, { taskId })).toEqual(await call(api, method, { taskId: UNKNOWN_ID }));
      expect(await call(api, method)).toMatchObject({ errorCode: "ERROR_BAD_PARAMETERS" });
    },
  );
});

describe("cancelTask", () => {
  test("a queued task never starts", async () => {
    await using api = await openApi();
    const taskId = await api.create();
    expect(await call(api, "cancelTask", { taskId })).toEqual({
      errorId: 0,
      errorCode: null,
      errorDescription: null,
      status: "cancelled",
    });
    expect(await api.backend.tasks.claim({ workerId: "w", limit: 1, leaseMs: 1_000 })).toEqual([]);
    const result = await call(api, "getTaskResult", { taskId });
    expect(result).toMatchObject({ errorCode: "ERROR_CAPTCHA_UNSOLVABLE" });
    expect(result["errorDescription"]).toContain("cancelled");
    expect(await call(api, "cancelTask", { taskId })).toMatchObject({ errorId: 0, status: "ended" });
  });

  test("a completed task keeps its token", async () => {
    await using api = await openApi();
    const taskId = await api.create();
    await api.settle({ status: "completed", solution: SOLUTION });
    expect(await call(api, "cancelTask", { taskId })).toMatchObject({ status: "ended" });
    expect(await call(api, "getTaskResult", { taskId })).toMatchObject({ status: "ready" });
  });
});

describe("reports", () => {
  test.each([
    ["reportCorrect", 1, 0],
    ["reportCorrectRecaptcha", 1, 0],
    ["reportIncorrect", 0, 1],
    ["reportIncorrectRecaptcha", 0, 1],
  ])("%s counts for the client and the site", async (method, correct, incorrect) => {
    await using api = await openApi();
    const taskId = await api.create();
    await api.settle({ status: "completed", solution: SOLUTION });
    expect(await call(api, method, { taskId })).toEqual({ errorId: 0, status: "success" });
    expect(await api.backend.tasks.reportCounts()).toMatchObject([
      { hostname: "react-turnstile.vercel.app", correct, incorrect },
    ]);
  });

  test("a task without a token cannot be reported", async () => {
    await using api = await openApi();
    const answer = await call(api, "reportCorrect", { taskId: await api.create() });
    expect(answer).toMatchObject({ errorCode: "ERROR_BAD_PARAMETERS" });
    expect(answer["errorDescription"]).toContain("taskId belongs to a task without a token");
  });
});

describe("getBalance", () => {
  test("returns a number", async () => {
    await using api = await openApi();
    expect(await call(api, "getBalance")).toEqual({ errorId: 0, balance: 1_000_000 });
  });
});

describe("getQueueStats", () => {
  test("returns the load, with or without a body", async () => {
    await using api = await openApi({ slots: 4 });
    const ask = () => api.post("/getQueueStats", { queueId: 1 });
    expect(await ask()).toEqual({ waiting: 4, load: 0, bid: "0", speed: 0, total: 4 });
    await api.create();
    api.advance(2_340);
    await api.settle({ status: "completed", solution: SOLUTION });
    for (let at = 0; at < 3; at += 1) await api.create();
    await api.backend.tasks.claim({ workerId: "w", limit: 3, leaseMs: 1_000 });
    expect(await ask()).toEqual({ waiting: 1, load: 75, bid: "0", speed: 2.34, total: 4 });
    expect(await api.post("/getQueueStats", "")).toEqual(await ask());
  });
});

describe("idempotent createTask", () => {
  async function create(
    api: TestApi,
    members: object = {},
    headers: Record<string, string> = {},
    task: object = {},
  ) {
    const body = JSON.stringify({ clientKey: SECRET, task: { ...SAMPLE_TASK, ...task }, ...members });
    const response = await api.app.request("/createTask", { method: "POST", headers, body });
    return (await response.json()) as Record<string, unknown>;
  }

  test("the same body and key return the same task, by member or by header", async () => {
    await using api = await openApi();
    const first = await create(api, { idempotencyKey: "order-1" });
    expect(first).toMatchObject({ errorId: 0 });
    expect(await create(api, { idempotencyKey: "order-1" })).toEqual(first);
    expect(await create(api, {}, { "idempotency-key": "order-1" })).toEqual(first);
    expect(await create(api, {}, { "idempotency-key": '"order-1"' })).toEqual(first);
    expect(await create(api, { idempotencyKey: "order-2" })).not.toEqual(first);
    expect(await create(api, { idempotencyKey: "" })).not.toEqual(first);
    expect(await api.backend.tasks.counts()).toMatchObject({ queued: 3 });
  });

  test("a different body with the same key is refused", async () => {
    await using api = await openApi();
    await create(api, { idempotencyKey: "order-1" });
    const answer = await create(api, { idempotencyKey: "order-1" }, {}, { action: "login" });
    expect(answer).toMatchObject({ errorId: 1, errorCode: "ERROR_BAD_PARAMETERS" });
    expect(answer["errorDescription"]).toContain("idempotencyKey was used for another task");
  });

  test("a different priority with the same key is refused; 0 equals no priority", async () => {
    await using api = await openApi();
    const first = await create(api, { idempotencyKey: "order-1" });
    expect(await create(api, { idempotencyKey: "order-1", priority: 0 })).toEqual(first);
    const conflict = { errorId: 1, errorCode: "ERROR_BAD_PARAMETERS" };
    expect(await create(api, { idempotencyKey: "order-1", priority: 5 })).toMatchObject(conflict);
    const second = await create(api, { idempotencyKey: "order-2", priority: 5 });
    expect(await create(api, { idempotencyKey: "order-2", priority: 5 })).toEqual(second);
    expect(await create(api, { idempotencyKey: "order-2", priority: 6 })).toMatchObject(conflict);
  });

  test("each client has its own keys, and they expire after ten minutes", async () => {
    await using api = await openApi();
    const first = await create(api, { idempotencyKey: "order-1" });
    expect(await create(api, { idempotencyKey: "order-1", clientKey: OTHER_SECRET })).not.toEqual(first);
    api.advance(600_000);
    expect(await create(api, { idempotencyKey: "order-1" })).not.toEqual(first);
  });

  test("a repeated call waits for the same task", async () => {
    await using api = await openApi();
    const answers = [1, 2].map(() => create(api, { idempotencyKey: "order-1", waitSeconds: 30 }));
    await expect.poll(() => api.waits.length).toBe(2);
    await api.settle({ status: "completed", solution: SOLUTION });
    const [one, two] = await Promise.all(answers);
    expect(one).toMatchObject({ status: "ready", solution: SOLUTION });
    expect(two).toEqual(one);
  });

  test.each([[5], [{}], ["x".repeat(256)]])("refuses the key, case %#", async (idempotencyKey) => {
    await using api = await openApi();
    const answer = await create(api, { idempotencyKey });
    expect(answer).toMatchObject({ errorCode: "ERROR_BAD_PARAMETERS" });
    expect(answer["errorDescription"]).toMatch(/idempotencyKey must (be|have)/);
  });
});

describe("a key with integer ids", () => {
  const clientKey = "secret-with-integer-ids";
  async function openWithIntegers(): Promise<TestApi> {
    const api = await openApi();
    await api.backend.clients.addKey({
      clientName: "integers",
      hash: hashSecret(clientKey),
      hint: hintOf(clientKey),
      taskIds: "integer",
    });
    return api;
  }
  const create = (api: TestApi, members: object = {}) =>
    call(api, "createTask", { clientKey, task: SAMPLE_TASK, ...members });

  test("gets numbers, which every method accepts as numbers and strings", async () => {
    await using api = await openWithIntegers();
    const { taskId } = await create(api);
    expect(taskId).toBeTypeOf("number");
    expect(Number.isInteger(taskId) && Number(taskId) >= 1 && Number(taskId) < 2 ** 31).toBe(true);
    for (const id of [taskId, String(taskId)]) {
      const result = await call(api, "getTaskResult", { clientKey, taskId: id });
      expect(result).toMatchObject({ status: "processing" });
    }
    expect(await call(api, "getTaskInfo", { clientKey, taskId })).toMatchObject({ taskId });
    expect(await call(api, "cancelTask", { clientKey, taskId })).toMatchObject({ status: "cancelled" });
  });

  test("gets the same number for the same request", async () => {
    await using api = await openWithIntegers();
    const first = await create(api, { idempotencyKey: "order-1" });
    expect(await create(api, { idempotencyKey: "order-1" })).toEqual(first);
  });

  test("its numbers are unknown to other clients", async () => {
    await using api = await openWithIntegers();
    const { taskId } = await create(api);
    expect(await call(api, "getTaskResult", { taskId })).toMatchObject({
      errorCode: "ERROR_NO_SUCH_CAPCHA_ID",
    });
  });

  test.each([0, -1, 1.5, 2 ** 31, 1e300])("there is no task %d", async (taskId) => {
    await using api = await openWithIntegers();
    const answer = await call(api, "getTaskResult", { clientKey, taskId });
    expect(answer).toMatchObject({ errorCode: "ERROR_NO_SUCH_CAPCHA_ID" });
  });
});
