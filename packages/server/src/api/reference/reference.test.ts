import { Ajv2020 } from "ajv/dist/2020.js";
import { Validator } from "@seriousme/openapi-schema-validator";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import * as fc from "fast-check";
import { chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { METHOD_ENTRIES, METHODS } from "../methods.ts";
import { TURNSTILE_TASK_TYPES } from "../../protocol/turnstile-task.ts";
import { listen } from "../listen.ts";
import { openApi, SAMPLE_TASK, SECRET, type TestApi } from "../testing/open-api.ts";
import { exampleOf } from "./example.ts";
import { answerSchema, requestSchema } from "./json-schema.ts";

const SOLUTION = { token: "XXXX.DUMMY.TOKEN.XXXX", userAgent: "Mozilla/5.0" };
const ajv = new Ajv2020({ strict: false, validateFormats: false });

interface Description {
  readonly info: { readonly description: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

describe("openapi.json", () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await openApi({}, { maxQueued: 100_000 });
  });
  afterAll(() => api[Symbol.asyncDispose]());

  async function describedApi(): Promise<Description> {
    const response = await api.app.request("/openapi.json");
    return (await response.json()) as Description;
  }

  test("says where the operator API is documented, like /docs", async () => {
    expect((await describedApi()).info.description).toContain("docs/clients.md#operator-api");
    expect(await (await api.app.request("/docs")).text()).toContain("docs/clients.md#operator-api");
  });

  test("is valid OpenAPI 3.1", async () => {
    const result = await new Validator().validate(
      (await describedApi()) as object as Record<string, unknown>,
    );
    expect(result.errors).toBeUndefined();
    expect(result.valid).toBe(true);
  });

  test("passes the recommended rules of a linter", async () => {
    const config = await createConfig({ extends: ["recommended"] });
    const source = JSON.stringify(await describedApi());
    const problems = await lintFromString({ source, config, absoluteRef: "openapi.json" });
    expect(problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual(
      [],
    );
  });

  test("the linter finds a planted problem", async () => {
    const config = await createConfig({ extends: ["recommended"] });
    const { servers: _, ...source } = Object(await describedApi()) as Record<string, unknown>;
    const problems = await lintFromString({
      source: JSON.stringify(source),
      config,
      absoluteRef: "openapi.json",
    });
    expect(problems.map(({ ruleId }) => ruleId)).toEqual(["no-empty-servers"]);
  });

  test("the example of every method is a valid request", () => {
    for (const [name, method] of METHOD_ENTRIES) {
      const isValid = ajv.compile(requestSchema(method.request));
      expect([name, isValid(exampleOf(method)), isValid.errors]).toEqual([name, true, null]);
    }
  });

  test("describes exactly the routes that are served", async () => {
    const described = Object.entries((await describedApi()).paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const served = api.app.routes
      .filter(({ method, path }) => method !== "OPTIONS" && !["/", "/docs", "/openapi.json"].includes(path))
      .map(({ method, path }) => `${method} ${path}`);
    expect(described.toSorted()).toEqual([...new Set(served)].toSorted());
  });

  /** Mostly valid, so most requests have at most one mistake. */
  const mostly = (valid: readonly unknown[], invalid: readonly unknown[]): fc.Arbitrary<unknown> =>
    fc.oneof(
      { weight: 25, arbitrary: fc.constantFrom(...valid) },
      { weight: 1, arbitrary: fc.constantFrom(...invalid) },
    );
  const text = mostly(
    ["login", "", null, "order-1", "x".repeat(32)],
    ["a b", "x".repeat(300), 5, true, [], {}],
  );
  const VALUES: Record<string, fc.Arbitrary<unknown>> = {
    clientKey: fc.constant(SECRET),
    queueId: mostly([1, "a", null], [{}]),
    type: mostly(TURNSTILE_TASK_TYPES, [5, {}]),
    websiteURL: mostly([SAMPLE_TASK.websiteURL, "http://a.example/b?c#d"], [5, []]),
    websiteKey: mostly([SAMPLE_TASK.websiteKey], ["no key", "x".repeat(200), 5, {}]),
    isolation: mostly(["widget", "context", "", null], ["page", 5]),
    priority: mostly([0, 3, 9, null], [-1, 10, 1.5, "3", true, {}]),
    waitSeconds: mostly([0, null], [-1, 31, "5", true]),
    taskId: mostly(["00000000-0000-7000-8000-000000000000", 5], [true, {}]),
    callbackUrl: mostly(["https://a.example/hook", null], [5, "https://a.example/".padEnd(2_100, "a")]),
    idempotencyKey: fc.oneof(fc.uuid(), mostly([null], [5, "x".repeat(256)])),
  };

  function requests({
    properties = {},
    required = [],
  }: ReturnType<typeof requestSchema>): fc.Arbitrary<object> {
    const members = Object.fromEntries(
      Object.entries(properties).map(([name, member]) => [
        name,
        VALUES[name] ?? (member.properties === undefined ? text : requests(member)),
      ]),
    );
    const complete = fc.record(members, { requiredKeys: [...required] });
    return fc.oneof(
      { weight: 25, arbitrary: complete },
      { weight: 1, arbitrary: fc.record(members, { requiredKeys: [] }) },
    );
  }

  const REFUSALS = new Set([
    "ERROR_BAD_PARAMETERS",
    "ERROR_PAGEURL",
    "ERROR_RECAPTCHA_INVALID_SITEKEY",
    "ERROR_TASK_ABSENT",
    "ERROR_KEY_DOES_NOT_EXIST",
  ]);

  test.each(METHOD_ENTRIES)(
    "a request of %s is accepted if and only if it is valid",
    async (name, method) => {
      const schema = requestSchema(method.request);
      const isValid = ajv.compile(schema);
      let accepted = 0;
      await fc.assert(
        fc.asyncProperty(requests(schema), async (request) => {
          const { errorCode, errorDescription } = await api.post(`/${name}`, request);
          const isAccepted = !REFUSALS.has(String(errorCode));
          accepted += Number(isAccepted);
          expect({ isAccepted, errorDescription }).toEqual({
            isAccepted: isValid(request),
            errorDescription,
          });
        }),
        { numRuns: name === "createTask" ? 1_500 : 100 },
      );
      expect(accepted).toBeGreaterThan(10);
    },
  );

  test("real answers match their schemas", async () => {
    await using own = await openApi();
    const expectValid = async (name: keyof typeof METHODS, members: object) => {
      const answer = await own.post(`/${name}`, { clientKey: SECRET, ...members });
      const isValid = ajv.compile(answerSchema(METHODS[name]?.answer ?? expect.fail(name)));
      expect([answer, isValid(answer), isValid.errors]).toEqual([answer, true, null]);
      return answer;
    };
    const { taskId } = await expectValid("createTask", { task: SAMPLE_TASK });
    await expectValid("getTaskResult", { taskId });
    await own.settle({ status: "completed", solution: SOLUTION });
    await expectValid("getTaskResult", { taskId });
    await expectValid("getTaskInfo", { taskId });
    await expectValid("reportCorrect", { taskId });
    await expectValid("reportIncorrectRecaptcha", { taskId });
    await expectValid("cancelTask", { taskId });
    await expectValid("getBalance", {});
    await expectValid("getQueueStats", {});
    const waiting = expectValid("createTask", { task: SAMPLE_TASK, waitSeconds: 30 });
    await expect.poll(() => own.waits.length).toBe(1);
    await own.settle({ status: "completed", solution: SOLUTION });
    await waiting;
  });
});

describe("/docs", () => {
  test("shows every method and error, offline and without scripts", async () => {
    await using api = await openApi();
    await using server = await listen(api.app, { port: 0 });
    const browser = await chromium.launch({
      executablePath: process.env["STILE_CHROMIUM_PATH"] ?? "",
      args: ["--disable-background-networking"],
      chromiumSandbox: process.getuid?.() !== 0,
    });
    try {
      const page = await browser.newPage({ viewport: { width: 360, height: 800 } });
      const requests: string[] = [];
      page.on("request", (request) => requests.push(new URL(request.url()).pathname));
      await page.goto(`${server.url}/docs`);
      expect(requests.filter((path) => path !== "/favicon.ico")).toEqual(["/docs"]);
      const headings = await page.locator("h2").allTextContents();
      expect(headings).toEqual([...Object.keys(METHODS).map((name) => `POST /${name}`), "Errors"]);
      expect(await page.locator("#createTask tbody tr").count()).toBeGreaterThan(15);
      const examples = await page.locator("pre").allTextContents();
      expect(examples).toHaveLength(headings.length - 1);
      expect(examples[0]).toMatch(new RegExp(`^curl ${server.url}/createTask -d '{"clientKey":"YOUR_KEY",`));
      // On a narrow screen, wide tables scroll, not the page.
      expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
      await page.getByRole("link", { name: "Home" }).click();
      expect(await page.locator("h1").textContent()).toBe("Stile");
      await page.getByRole("link", { name: "HTTP API reference" }).click();
      expect(new URL(page.url()).pathname).toBe("/docs");
    } finally {
      await browser.close();
    }
  });
});
