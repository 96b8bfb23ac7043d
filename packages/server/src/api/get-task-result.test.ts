import { describe, expect, test } from "vitest";
import { openApi, OTHER_SECRET, SECRET, type TestApi } from "./testing/open-api.ts";

const SOLUTION = { token: "XXXX.DUMMY.TOKEN.XXXX", userAgent: "Mozilla/5.0" };
const ask = (api: TestApi, taskId: unknown, clientKey: unknown = SECRET) =>
  api.post("/getTaskResult", { clientKey, taskId });

describe("getTaskResult", () => {
  test("answers the protocol's sample byte for byte", async () => {
    await using api = await openApi({ ids: () => "61138bb6-19fb-11ec-a9c8-0242ac110006" });
    const body = `{ "clientKey": "${SECRET}", "taskId": "61138bb6-19fb-11ec-a9c8-0242ac110006" }`;
    const answer = async () => (await api.app.request("/getTaskResult", { method: "POST", body })).text();
    await api.create();
    expect(await answer()).toBe(
      '{"errorId":0,"errorCode":null,"errorDescription":null,"status":"processing"}',
    );
    api.advance(2_500);
    await api.settle({ status: "completed", solution: SOLUTION });
    expect(await answer()).toBe(
      '{"errorId":0,"errorCode":null,"errorDescription":null,"status":"ready","solution":{"token":"XXXX.DUMMY.TOKEN.XXXX","userAgent":"Mozilla/5.0"},"cost":"0","createTime":1767225600,"endTime":1767225602,"solveCount":1}',
    );
  });

  test("a running task is still processing", async () => {
    await using api = await openApi();
    const id = await api.create();
    await api.backend.tasks.claim({ workerId: "test", limit: 1, leaseMs: 1_000 });
    expect(await ask(api, id)).toMatchObject({ errorId: 0, status: "processing" });
  });

  test.each(["ERROR_CAPTCHA_UNSOLVABLE", "ERROR_FAILED_LOADING_WIDGET"] as const)(
    "a failed task answers its %s",
    async (code) => {
      await using api = await openApi();
      const id = await api.create();
      await api.settle({ status: "failed", failure: { code, description: `${code}: it failed.` } });
      expect(await ask(api, id)).toEqual({
        errorId: 1,
        errorCode: code,
        errorDescription: `${code}: it failed.`,
      });
    },
  );

  test("accepts an id in any letter case", async () => {
    await using api = await openApi();
    expect(await ask(api, (await api.create()).toUpperCase())).toMatchObject({ status: "processing" });
  });

  test.each([
    ["ERROR_NO_SUCH_CAPCHA_ID", "taskId is unknown", "00000000-0000-7000-8000-000000000000"],
    ["ERROR_NO_SUCH_CAPCHA_ID", "taskId is unknown", "x".repeat(10_000)],
    ["ERROR_NO_SUCH_CAPCHA_ID", "taskId is unknown", 5],
    ["ERROR_NO_SUCH_CAPCHA_ID", "taskId is unknown", "'; drop table tasks"],
    ["ERROR_BAD_PARAMETERS", "taskId is missing", undefined],
    ["ERROR_BAD_PARAMETERS", "taskId is missing", null],
    ["ERROR_BAD_PARAMETERS", "taskId is missing", ""],
    ["ERROR_BAD_PARAMETERS", "taskId must be a string or a number", {}],
  ])("%s: %s, case %#", async (code, text, id) => {
    await using api = await openApi();
    const answer = await ask(api, id);
    expect(answer).toMatchObject({ errorId: 1, errorCode: code });
    expect(answer["errorDescription"]).toContain(`${code}: ${text}`);
  });

  test("another client's task is unknown", async () => {
    await using api = await openApi();
    const id = await api.create();
    const nobodys = await ask(api, "00000000-0000-7000-8000-000000000000", OTHER_SECRET);
    expect(await ask(api, id, OTHER_SECRET)).toEqual(nobodys);
  });

  test("a result can be read repeatedly for five minutes and is unknown afterwards", async () => {
    await using api = await openApi();
    const id = await api.create();
    await api.settle({ status: "completed", solution: SOLUTION });
    api.advance(299_000);
    expect(await ask(api, id)).toMatchObject({ status: "ready" });
    expect(await ask(api, id)).toMatchObject({ status: "ready" });
    api.advance(2_000);
    expect(await ask(api, id)).toMatchObject({ errorCode: "ERROR_NO_SUCH_CAPCHA_ID" });
  });

  test("the key is checked before the task", async () => {
    await using api = await openApi();
    expect(await ask(api, undefined, "wrong")).toMatchObject({ errorCode: "ERROR_KEY_DOES_NOT_EXIST" });
  });

  test.each(["", "{", "[]", "7"])("the body %j has no key", async (body) => {
    await using api = await openApi();
    const answer = await api.post("/getTaskResult", body);
    expect(answer).toMatchObject({ errorId: 1, errorCode: "ERROR_KEY_DOES_NOT_EXIST" });
    expect(answer["errorDescription"]).toMatch(/the body (is|must be)/);
  });
});
