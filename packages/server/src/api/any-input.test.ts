import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ERRORS } from "../protocol/errors.ts";
import { listen, type Listener } from "./listen.ts";
import { openApi, SAMPLE_TASK, SECRET, type TestApi } from "./testing/open-api.ts";

/** Any input gets a valid answer of the protocol and never causes a fault. */
describe("any input", () => {
  let api: TestApi;
  let server: Listener;
  beforeAll(async () => {
    api = await openApi({}, { maxQueued: 100_000 });
    server = await listen(api.app, { port: 0 });
  });
  afterAll(async () => {
    expect(api.faults).toEqual([]);
    await server.close();
    await api[Symbol.asyncDispose]();
  });

  const path = fc.constantFrom(
    "/createTask",
    "/getTaskResult",
    "/cancelTask",
    "/getTaskInfo",
    "/getBalance",
    "/reportCorrect",
    "/reportIncorrect",
  );

  async function expectAnswer(
    to: string,
    body: string | Uint8Array<ArrayBuffer>,
    headers: Record<string, string> = {},
  ) {
    const response = await fetch(server.url + to, { method: "POST", body, headers });
    expect(response.status).toBe(200);
    const answer = (await response.json()) as Record<string, unknown>;
    if (answer["errorId"] === 0) return;
    expect(Object.keys(answer)).toEqual(["errorId", "errorCode", "errorDescription"]);
    expect(answer["errorId"]).toBe(1);
    expect(Object.keys(ERRORS)).toContain(answer["errorCode"]);
    expect(["ERROR_INTERNAL_SERVER_ERROR", "ERROR_SERVICE_UNAVALIABLE"]).not.toContain(answer["errorCode"]);
    expect(answer["errorDescription"]).toMatch(/^ERROR_\w+: .+\.$/);
    expect(String(answer["errorDescription"]).length).toBeLessThan(500);
  }

  const names = fc.oneof(
    fc.constantFrom(
      "clientKey",
      "task",
      "taskId",
      ...Object.keys(SAMPLE_TASK),
      "action",
      "metadata",
      "isolation",
    ),
    fc.constantFrom("__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "length"),
    fc.string({ unit: "binary" }),
  );
  const values = fc.oneof(
    fc.constantFrom<unknown>(SECRET, SAMPLE_TASK, ...Object.values(SAMPLE_TASK)),
    fc.jsonValue({ stringUnit: "binary" }),
    fc.constantFrom<unknown>(1e308, -0, Number.MAX_SAFE_INTEGER + 2, "\u0000", "\ud800", "x".repeat(20_000)),
  );
  /** JSON with duplicate members, which `JSON.stringify` cannot write. */
  const object = fc
    .array(fc.tuple(names, values), { maxLength: 12 })
    .map(
      (members) =>
        `{${members.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join()}}`,
    );
  const request = fc.oneof(
    object,
    object.map((task) => `{"clientKey":${JSON.stringify(SECRET)},"task":${task}}`),
    object.map(
      (members) => `{"taskId":5,${members.slice(1, -1) || '"x":1'},"clientKey":${JSON.stringify(SECRET)}}`,
    ),
  );

  test("arbitrary JSON, with duplicate members and names of prototype members", () =>
    fc.assert(
      fc.asyncProperty(path, request, (to, body) => expectAnswer(to, body)),
      { numRuns: 500 },
    ));

  test("text and bytes that are not JSON", () =>
    fc.assert(
      fc.asyncProperty(
        path,
        fc.oneof(fc.string({ unit: "binary" }), fc.uint8Array({ maxLength: 2_000 })),
        (to, body) => expectAnswer(to, typeof body === "string" ? body : new Uint8Array(body)),
      ),
      { numRuns: 200 },
    ));

  test("a valid request in other encodings and with any Content-Type", () =>
    fc.assert(
      fc.asyncProperty(
        path,
        fc.constantFrom<BufferEncoding>("utf8", "utf16le", "latin1", "base64", "hex"),
        fc.stringMatching(/^[ -~]{0,60}$/),
        (to, encoding, type) => {
          const body = Buffer.from(
            JSON.stringify({ clientKey: SECRET, task: SAMPLE_TASK, taskId: "ä" }),
            encoding,
          );
          return expectAnswer(to, new Uint8Array(body), { "content-type": type });
        },
      ),
      { numRuns: 100 },
    ));

  test("in.php and res.php answer any input with one word or with JSON", () => {
    const values = fc.oneof(
      fc.constantFrom(
        SECRET,
        "turnstile",
        "get",
        "reportbad",
        "1",
        SAMPLE_TASK.websiteURL,
        SAMPLE_TASK.websiteKey,
      ),
      fc.string({ unit: "binary" }),
    );
    const names = fc.oneof(
      fc.constantFrom("key", "method", "pageurl", "sitekey", "action", "id", "json", "data", "__proto__"),
      fc.string(),
    );
    const parameters = fc.array(fc.tuple(names, values), { maxLength: 10 });
    const types = [
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
      "application/json",
      "a/b",
    ];
    return fc.assert(
      fc.asyncProperty(
        fc.constantFrom("/in.php", "/res.php"),
        parameters,
        fc.oneof(
          parameters.map((form) => new URLSearchParams(form).toString()),
          fc.string({ unit: "binary" }),
        ),
        fc.constantFrom(...types),
        async (to, query, body, type) => {
          const address = `${server.url}${to}?${new URLSearchParams(query)}`;
          const response = await fetch(address, { method: "POST", body, headers: { "content-type": type } });
          const text = await response.text();
          expect(response.status).toBe(200);
          if (text.startsWith("{")) expect(Object.keys(JSON.parse(text) as object)).toContain("request");
          else expect(text).toMatch(/^(?:ERROR_\w+|CAPCHA_NOT_READY|OK_REPORT_RECORDED|OK\|.+|\d+)$/);
        },
      ),
      { numRuns: 300 },
    );
  });

  test.each([
    ["arrays", "[".repeat(32_000) + "]".repeat(32_000)],
    ["objects", `${'{"task":'.repeat(8_000)}1${"}".repeat(8_000)}`],
    ["a deep member", `{"clientKey":"${SECRET}","task":${"[".repeat(30_000)}${"]".repeat(30_000)}}`],
    ["unclosed arrays", "[".repeat(65_000)],
    ["many members", `{${Array.from({ length: 6_000 }, (_, at) => `"m${at}":${at}`).join()}}`],
    ["a long number", `{"clientKey":"${SECRET}","taskId":1${"0".repeat(60_000)}}`],
    ["a long fraction", `{"clientKey":"${SECRET}","taskId":0.${"1".repeat(60_000)}}`],
    ["too much", "x".repeat(1_000_000)],
  ])("deep and huge: %s", async (_name, body) => {
    await expectAnswer("/createTask", body);
    await expectAnswer("/getTaskResult", body);
  });
});
