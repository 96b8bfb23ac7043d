import { describe, expect, test, vi } from "vitest";
import { openApi, OTHER_SECRET, SECRET, type TestApi } from "../testing/open-api.ts";

const TOKEN = "XXXX.DUMMY.TOKEN.XXXX";
const SOLUTION = { token: TOKEN, userAgent: "Mozilla/5.0" };
const SUBMIT = {
  key: SECRET,
  method: "turnstile",
  sitekey: "1x00000000000000000000AA",
  pageurl: "https://react-turnstile.vercel.app",
};
type Parameters = Record<string, string>;

async function get(api: TestApi, path: string, parameters: Parameters): Promise<string> {
  const response = await api.app.request(`${path}?${new URLSearchParams(parameters)}`);
  expect(response.status).toBe(200);
  return response.text();
}
const submit = async (api: TestApi, members: Parameters = {}) =>
  (await get(api, "/in.php", { ...SUBMIT, ...members })).replace(/^OK\|/, "");
const fetchResult = (api: TestApi, id: string, members: Parameters = {}) =>
  get(api, "/res.php", { key: SECRET, action: "get", id, ...members });

describe("in.php and res.php", () => {
  test("return a token as plain text", async () => {
    await using api = await openApi();
    const submitted = await get(api, "/in.php", SUBMIT);
    expect(submitted).toMatch(/^OK\|[0-9a-f-]{36}$/);
    const id = submitted.slice(3);
    expect(await fetchResult(api, id)).toBe("CAPCHA_NOT_READY");
    await api.settle({ status: "completed", solution: SOLUTION });
    expect(await fetchResult(api, id)).toBe(`OK|${TOKEN}`);
  });

  test("return a token as JSON", async () => {
    await using api = await openApi();
    const { status, request: id } = JSON.parse(await get(api, "/in.php", { ...SUBMIT, json: "1" })) as {
      status: number;
      request: string;
    };
    expect(status).toBe(1);
    const ask = async () => JSON.parse(await fetchResult(api, id, { json: "1" })) as unknown;
    expect(await ask()).toEqual({ status: 0, request: "CAPCHA_NOT_READY" });
    await api.settle({ status: "completed", solution: SOLUTION });
    expect(await ask()).toEqual({ status: 1, request: TOKEN, useragent: "Mozilla/5.0" });
  });

  const urlEncoded = new URLSearchParams({ ...SUBMIT, json: "1" });
  const multipart = new FormData();
  for (const [name, value] of urlEncoded) multipart.append(name, value);
  test.each([
    ["a form", urlEncoded],
    ["a multipart form", multipart],
    ["a form without a Content-Type", new TextEncoder().encode(urlEncoded.toString())],
    ["JSON", JSON.stringify({ ...SUBMIT, json: 1 })],
  ])("accept %s", async (_name, body) => {
    await using api = await openApi();
    const response = await api.app.request("/in.php", { method: "POST", body });
    expect(await response.json()).toMatchObject({ status: 1 });
  });

  test("accept action and data", async () => {
    await using api = await openApi();
    const id = await submit(api, { action: "login", data: "order-1", userAgent: "x", soft_id: "1" });
    expect(await api.backend.tasks.get(id)).toMatchObject({ payload: { action: "login", cData: "order-1" } });
  });

  test("ignore priorities", async () => {
    await using api = await openApi();
    const ids = [await submit(api, { priority: "9" }), await submit(api, { priority: "first" })];
    const claimed = await api.backend.tasks.claim({ workerId: "w", limit: 2, leaseMs: 1_000 });
    expect(claimed.map(({ id }) => id)).toEqual(ids);
  });

  test("return the error of a failed task", async () => {
    await using api = await openApi();
    const id = await submit(api);
    const failure = { code: "ERROR_CAPTCHA_UNSOLVABLE", description: "the widget refused" } as const;
    await api.settle({ status: "failed", failure });
    expect(await fetchResult(api, id)).toBe(failure.code);
    expect(JSON.parse(await fetchResult(api, id, { json: "1" }))).toEqual({
      status: 0,
      request: failure.code,
      error_text: failure.description,
    });
  });

  test("return the balance", async () => {
    await using api = await openApi();
    const ask = (members: Parameters) =>
      get(api, "/res.php", { key: SECRET, action: "getbalance", ...members });
    expect(await ask({})).toBe("1000000");
    expect(JSON.parse(await ask({ json: "1" }))).toEqual({ status: 1, request: "1000000" });
  });

  test.each([
    ["reportgood", { correct: 1, incorrect: 0 }],
    ["reportbad", { correct: 0, incorrect: 1 }],
  ])("record a %s", async (action, count) => {
    await using api = await openApi();
    const id = await submit(api);
    await api.settle({ status: "completed", solution: SOLUTION });
    expect(await fetchResult(api, id, { action })).toBe("OK_REPORT_RECORDED");
    expect(JSON.parse(await fetchResult(api, id, { action, json: "1" }))).toEqual({
      status: 1,
      request: "OK_REPORT_RECORDED",
    });
    expect(await api.backend.tasks.reportCounts()).toMatchObject([count]);
  });

  test.each([
    ["/in.php", {}, "ERROR_KEY_DOES_NOT_EXIST", "key is missing"],
    ["/in.php", { ...SUBMIT, key: "wrong" }, "ERROR_KEY_DOES_NOT_EXIST", "key is unknown"],
    ["/in.php", { ...SUBMIT, method: "" }, "ERROR_TASK_NOT_SUPPORTED", "method is missing"],
    ["/in.php", { ...SUBMIT, method: "hcaptcha" }, "ERROR_TASK_NOT_SUPPORTED", "method must be"],
    ["/in.php", { ...SUBMIT, pageurl: "" }, "ERROR_BAD_PARAMETERS", "pageurl is missing"],
    ["/in.php", { ...SUBMIT, pageurl: "x" }, "ERROR_PAGEURL", "pageurl must be"],
    ["/in.php", { ...SUBMIT, sitekey: "" }, "ERROR_BAD_PARAMETERS", "sitekey is missing"],
    ["/in.php", { ...SUBMIT, sitekey: "0x4AAAA" }, "ERROR_RECAPTCHA_INVALID_SITEKEY", "sitekey is not"],
    ["/in.php", { ...SUBMIT, proxy: "a:1" }, "ERROR_BAD_PROXY", "proxy is not supported"],
    ["/in.php", { ...SUBMIT, pagedata: "x" }, "ERROR_TASK_NOT_SUPPORTED", "pagedata is for"],
    ["/in.php", { ...SUBMIT, action: "a b" }, "ERROR_BAD_PARAMETERS", "action must have"],
    ["/res.php", { action: "get", id: "1" }, "ERROR_KEY_DOES_NOT_EXIST", "key is missing"],
    ["/res.php", { key: SECRET }, "ERROR_BAD_PARAMETERS", "action is missing"],
    ["/res.php", { key: SECRET, action: "toString" }, "ERROR_BAD_PARAMETERS", "action must be one of get"],
    ["/res.php", { key: SECRET, action: "get" }, "ERROR_BAD_PARAMETERS", "id is missing"],
    ["/res.php", { key: SECRET, action: "get", id: "7" }, "ERROR_NO_SUCH_CAPCHA_ID", "id is unknown"],
    ["/res.php", { key: SECRET, action: "reportbad", id: "7" }, "ERROR_NO_SUCH_CAPCHA_ID", "id is unknown"],
  ])("%s, case %#, answers %s", async (path, parameters: Parameters, code, text) => {
    await using api = await openApi();
    expect(await get(api, path, parameters)).toBe(code);
    const answer = JSON.parse(await get(api, path, { ...parameters, json: "1" })) as Record<string, string>;
    expect(answer).toMatchObject({ status: 0, request: code });
    expect(answer["error_text"]).toContain(`${code}: ${text}`);
    expect(api.faults).toEqual([]);
  });

  test("another client's task is unknown", async () => {
    await using api = await openApi();
    expect(await fetchResult(api, await submit(api), { key: OTHER_SECRET })).toBe("ERROR_NO_SUCH_CAPCHA_ID");
  });

  test.each([
    ["too many bytes", "x=".padEnd(70_000, "x"), "application/x-www-form-urlencoded", "ERROR_BAD_PARAMETERS"],
    ["broken parts", "--x\r\nbroken", "multipart/form-data; boundary=y", "ERROR_BAD_PARAMETERS"],
    ["parts without a boundary", "--x", "multipart/form-data", "ERROR_BAD_PARAMETERS"],
    ["broken JSON", "{", "application/json", "ERROR_BAD_PARAMETERS"],
    ["broken escapes", "%E0%A4%A=%&&=&key", "application/x-www-form-urlencoded", "ERROR_KEY_DOES_NOT_EXIST"],
  ])("a body with %s is refused", async (_name, body, type, code) => {
    await using api = await openApi();
    const headers = { "content-type": type };
    const response = await api.app.request("/in.php", { method: "POST", body, headers });
    expect([response.status, await response.text()]).toEqual([200, code]);
    expect(api.faults).toEqual([]);
  });
});

test("each call looks up its key once", async () => {
  await using api = await openApi();
  const look = vi.spyOn(api.backend.clients, "findByKeyHash");
  const id = await submit(api);
  expect(look).toHaveBeenCalledTimes(1);
  await fetchResult(api, id);
  expect(look).toHaveBeenCalledTimes(2);
});
