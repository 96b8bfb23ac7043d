import { describe, expect, test, vi } from "vitest";
import { listen } from "./listen.ts";
import { openApi, SAMPLE_TASK, SECRET, type TestApi } from "./testing/open-api.ts";

const SOLUTION = { token: "XXXX.DUMMY.TOKEN.XXXX", userAgent: "Mozilla/5.0" };
const FAILURE = {
  code: "ERROR_CAPTCHA_UNSOLVABLE",
  description: "ERROR_CAPTCHA_UNSOLVABLE: refused.",
} as const;
const result = (api: TestApi, taskId: string, members: object = {}) =>
  api.post("/getTaskResult", { clientKey: SECRET, taskId, ...members });

/** Resolves when this number of calls is held open. */
async function held(api: TestApi, number = 1): Promise<void> {
  await expect.poll(() => api.waits.length).toBe(number);
}

/** Checks the time of the first wait. It is counted from the request's arrival, so a little has passed. */
function expectWait(api: TestApi, waitMs: number): void {
  expect(api.waits[0]?.timeoutMs).toBeLessThanOrEqual(waitMs);
  expect(api.waits[0]?.timeoutMs).toBeGreaterThan(waitMs / 2);
}

describe("getTaskResult with waitSeconds", () => {
  test("returns as soon as the task ends", async () => {
    await using api = await openApi();
    const id = await api.create();
    const answer = result(api, id, { waitSeconds: 30 });
    await held(api);
    await api.settle({ status: "completed", solution: SOLUTION });
    expect(await answer).toMatchObject({ errorId: 0, status: "ready", solution: SOLUTION });
    expectWait(api, 30_000);
  });

  test("returns a failure like any other call", async () => {
    await using api = await openApi();
    const id = await api.create();
    const answer = result(api, id, { waitSeconds: 30 });
    await held(api);
    await api.settle({ status: "failed", failure: FAILURE });
    expect(await answer).toEqual({
      errorId: 1,
      errorCode: FAILURE.code,
      errorDescription: FAILURE.description,
    });
  });

  test("returns processing after the timeout", async () => {
    await using api = await openApi();
    expect(await result(api, await api.create(), { waitSeconds: 0.01 })).toMatchObject({
      status: "processing",
    });
  });

  test("many calls can wait for one task", async () => {
    await using api = await openApi();
    const id = await api.create();
    const answers = Array.from({ length: 500 }, () => result(api, id, { waitSeconds: 30 }));
    await held(api, 500);
    await api.settle({ status: "completed", solution: SOLUTION });
    expect(new Set((await Promise.all(answers)).map((answer) => answer["status"]))).toEqual(
      new Set(["ready"]),
    );
  });

  test("calls beyond the limit of waiters are answered immediately", async () => {
    await using api = await openApi({ limits: { waiters: 1 } });
    const id = await api.create();
    const first = result(api, id, { waitSeconds: 30 });
    await held(api);
    expect(await result(api, id, { waitSeconds: 30 })).toMatchObject({ status: "processing" });
    await api.settle({ status: "completed", solution: SOLUTION });
    expect(await first).toMatchObject({ status: "ready" });
  });

  test.each([-1, 31, 1e9, "5", true, [1], {}])("refuses %j", async (waitSeconds) => {
    await using api = await openApi();
    const answer = await result(api, await api.create(), { waitSeconds });
    expect(answer).toMatchObject({ errorCode: "ERROR_BAD_PARAMETERS" });
    expect(answer["errorDescription"]).toContain("waitSeconds");
  });

  test.each([
    ["wait=20", 20_000],
    ["respond-async, wait=10", 10_000],
    ['Wait = "3"', 3_000],
    ["wait=99999", 30_000],
  ])("the header Prefer: %s has the same effect", async (prefer, timeoutMs) => {
    await using api = await openApi();
    const id = await api.create();
    const body = JSON.stringify({ clientKey: SECRET, taskId: id });
    const answer = api.app.request("/getTaskResult", { method: "POST", body, headers: { prefer } });
    await held(api);
    await api.settle({ status: "completed", solution: SOLUTION });
    expect(await (await answer).json()).toMatchObject({ status: "ready" });
    expectWait(api, timeoutMs);
  });

  test.each(["wait", "wait=", "wait=-1", "waiting=5", "xwait=5", "return=minimal"])(
    "ignores the header Prefer: %s",
    async (prefer) => {
      await using api = await openApi();
      const body = JSON.stringify({ clientKey: SECRET, taskId: await api.create() });
      const response = await api.app.request("/getTaskResult", { method: "POST", body, headers: { prefer } });
      expect(await response.json()).toMatchObject({ status: "processing" });
      expect(api.waits).toEqual([]);
    },
  );

  test("a client that disconnects frees its slot", async () => {
    await using api = await openApi({ limits: { waiters: 1 } });
    await using server = await listen(api.app, { port: 0 });
    const body = JSON.stringify({ clientKey: SECRET, taskId: await api.create(), waitSeconds: 30 });
    for (let round = 1; round <= 3; round += 1) {
      const leaving = new AbortController();
      const answer = fetch(`${server.url}/getTaskResult`, { method: "POST", body, signal: leaving.signal });
      await held(api, round);
      leaving.abort();
      await expect(answer).rejects.toThrow();
      await expect.poll(() => api.waits[round - 1]?.signal?.aborted).toBe(true);
    }
    expect(api.faults).toEqual([]);
  });

  test("closing the server answers waiting calls", async () => {
    await using api = await openApi();
    const server = await listen(api.app, { port: 0 });
    const body = JSON.stringify({ clientKey: SECRET, taskId: await api.create(), waitSeconds: 30 });
    const answer = fetch(`${server.url}/getTaskResult`, { method: "POST", body });
    await held(api);
    await server.close();
    expect(await (await answer).json()).toMatchObject({ errorId: 0, status: "processing" });
  });
});

describe("createTask with waitSeconds", () => {
  const create = (api: TestApi) =>
    api.post("/createTask", { clientKey: SECRET, task: SAMPLE_TASK, waitSeconds: 30 });

  test("returns the id and the solution", async () => {
    await using api = await openApi();
    const answer = create(api);
    await held(api);
    await api.settle({ status: "completed", solution: SOLUTION });
    expect(await answer).toMatchObject({
      errorId: 0,
      errorCode: "",
      errorDescription: "",
      taskId: expect.any(String) as unknown,
      status: "ready",
      solution: SOLUTION,
    });
  });

  test("does not read the task in addition to waiting for it", async () => {
    await using api = await openApi();
    const get = vi.spyOn(api.backend.tasks, "get");
    const answer = create(api);
    await held(api);
    await api.settle({ status: "completed", solution: SOLUTION });
    await answer;
    const read = get.mock.calls.length;
    expect({ read, waits: api.waits.length }).toEqual({ read: 0, waits: 1 });
  });

  test("returns the id and the error of a failed task", async () => {
    await using api = await openApi();
    const answer = create(api);
    await held(api);
    await api.settle({ status: "failed", failure: FAILURE });
    expect(await answer).toMatchObject({
      errorId: 1,
      errorCode: FAILURE.code,
      taskId: expect.any(String) as unknown,
    });
  });

  test("returns the id after the timeout", async () => {
    await using api = await openApi();
    const body = { clientKey: SECRET, task: SAMPLE_TASK, waitSeconds: 0.01 };
    expect(await api.post("/createTask", body)).toMatchObject({ errorId: 0, status: "processing" });
  });
});
