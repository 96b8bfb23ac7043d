import { describe, expect, test } from "vitest";
import type { AttemptRecord } from "../core/evidence.ts";
import { openApi, SAMPLE_TASK, SECRET, type TestApi } from "./testing/open-api.ts";

const SOLUTION = { token: "XXXX.DUMMY.TOKEN.XXXX", userAgent: "Mozilla/5.0" };
const FAILURE = {
  code: "ERROR_CAPTCHA_UNSOLVABLE",
  description: "ERROR_CAPTCHA_UNSOLVABLE: refused.",
} as const;
const info = (api: TestApi, taskId: string) => api.post("/getTaskInfo", { clientKey: SECRET, taskId });

async function claim(api: TestApi) {
  const [task] = await api.backend.tasks.claim({ workerId: "worker-1", limit: 1, leaseMs: 60_000 });
  if (task === undefined) throw new Error("no task was queued");
  return task;
}

function evidence(members: Partial<AttemptRecord>): AttemptRecord {
  return {
    attempt: 1,
    workerId: "worker-1",
    claimedAt: 10,
    pageReadyAt: 20,
    widgetRunAt: 21,
    endedAt: 30,
    outcome: "failed",
    fault: "page",
    failure: FAILURE,
    page: null,
    ...members,
  };
}

describe("getTaskInfo", () => {
  test("describes a queued or running task", async () => {
    await using api = await openApi();
    const taskId = await api.create();
    expect(await info(api, taskId)).toEqual({
      errorId: 0,
      errorCode: null,
      errorDescription: null,
      taskId,
      status: "queued",
      websiteURL: `${SAMPLE_TASK.websiteURL}/`,
      websiteKey: SAMPLE_TASK.websiteKey,
      priority: 0,
      timeline: [{ event: "created", at: api.clock.now() }],
      attempts: [],
      callback: null,
    });
    await claim(api);
    expect(await info(api, taskId)).toMatchObject({ status: "running" });
  });

  test("returns the priority", async () => {
    await using api = await openApi();
    const created = await api.post("/createTask", { clientKey: SECRET, task: SAMPLE_TASK, priority: 7 });
    expect(await info(api, String(created["taskId"]))).toMatchObject({ priority: 7 });
  });

  test("returns the timeline, the worker and the evidence of a failed attempt", async () => {
    await using api = await openApi();
    const taskId = await api.create();
    const createdAt = api.clock.now();
    const interrupted = evidence({ outcome: "interrupted", pageReadyAt: null, widgetRunAt: null });
    await api.backend.tasks.settle(
      (await claim(api)).lease,
      { status: "queued", delayMs: 0, attempts: 1 },
      interrupted,
    );
    api.advance(500);
    const failed = evidence({ attempt: 2, page: { screenshot: "iVBORw0KGgo=", console: ["error: broken"] } });
    const ended = { status: "failed", failure: FAILURE } as const;
    await api.backend.tasks.settle((await claim(api)).lease, ended, failed);
    expect(await info(api, taskId)).toMatchObject({
      status: "failed",
      timeline: [
        { event: "created", at: createdAt },
        { event: "claimed", at: 10, attempt: 1 },
        { event: "attempt_ended", at: 30, attempt: 1 },
        { event: "claimed", at: 10, attempt: 2 },
        { event: "page_ready", at: 20, attempt: 2 },
        { event: "widget_run", at: 21, attempt: 2 },
        { event: "attempt_ended", at: 30, attempt: 2 },
        { event: "ended", at: createdAt + 500 },
      ],
      attempts: [
        { attempt: 1, worker: "worker-1", outcome: "interrupted", screenshot: null, console: [] },
        {
          attempt: 2,
          worker: "worker-1",
          outcome: "failed",
          fault: "page",
          errorCode: FAILURE.code,
          errorDescription: FAILURE.description,
          screenshot: "data:image/png;base64,iVBORw0KGgo=",
          console: ["error: broken"],
        },
      ],
    });
  });

  test("returns the state of the callback", async () => {
    await using api = await openApi();
    const callbackUrl = "https://shop.example/hook";
    const { taskId } = await api.post("/createTask", { clientKey: SECRET, task: SAMPLE_TASK, callbackUrl });
    const id = String(taskId);
    expect(await info(api, id)).toMatchObject({ callback: { status: "waiting", attempts: 0, error: null } });
    await api.settle({ status: "completed", solution: SOLUTION });
    await api.backend.callbacks.claimDue({ limit: 1, leaseMs: 1_000 });
    await api.backend.callbacks.settle(id, 1, { status: "failed", error: "HTTP 500", retryInMs: null });
    const callback = { status: "given_up", attempts: 1, error: "HTTP 500" };
    expect(await info(api, id)).toMatchObject({ status: "completed", callback });
  });

  test("is kept as long as the result", async () => {
    await using api = await openApi();
    const taskId = await api.create();
    await api.settle({ status: "completed", solution: SOLUTION });
    api.advance(300_000);
    expect(await info(api, taskId)).toMatchObject({ errorCode: "ERROR_NO_SUCH_CAPCHA_ID" });
  });

  test("never returns a token", async () => {
    await using api = await openApi();
    const taskId = await api.create();
    await api.settle({ status: "completed", solution: SOLUTION });
    expect(JSON.stringify(await info(api, taskId))).not.toContain(SOLUTION.token);
  });
});
