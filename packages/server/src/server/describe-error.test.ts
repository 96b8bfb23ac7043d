import { expect, test } from "vitest";
import { describeError, withoutSecrets } from "./describe-error.ts";

const TOKEN = "0.zrSnRHO7h0HwSjSCU8oyzbjEtD8p3RTZ.mh9x1k2z.0aF-x_9";

test.each([
  `no such key stile_${"a".repeat(43)} here`,
  `the widget gave ${TOKEN}.`,
  '{"clientKey":"hunter2-hunter2","task":{}}',
  "https://a.example/res.php?key=hunter2-hunter2&action=get",
  "clientKey: 'hunter2-hunter2'",
  'cData="hunter2-hunter2"',
])("hides the secret of %s", (text) => {
  const clean = withoutSecrets(text);
  expect(clean).toContain("(hidden)");
  expect(clean).not.toMatch(/hunter2|zrSnRHO7|aaaa/);
});

test.each([
  "SQLITE_CONSTRAINT: UNIQUE constraint failed: tasks.id",
  "key is missing",
  "connect ECONNREFUSED 127.0.0.1:1",
])("leaves %s", (text) => expect(withoutSecrets(text)).toBe(text));

test("an error is logged with name, message, stack, code and causes, and no other properties", () => {
  const cause = Object.assign(new TypeError("inner clientKey=hunter2"), { request: { body: "hunter2" } });
  const error = Object.assign(new Error("outer", { cause }), { code: "E_OUTER", parameters: ["hunter2"] });
  const described = describeError(error);
  expect(described).toMatchObject({
    type: "Error",
    message: "outer",
    code: "E_OUTER",
    stack: expect.stringContaining("describe-error.test.ts"),
    cause: { type: "TypeError", message: "inner clientKey=(hidden)" },
  });
  expect(JSON.stringify(described)).not.toContain("hunter2");
});

test("any thrown value can be described: a string, undefined, an AggregateError, a circular cause", () => {
  expect(describeError("token=hunter2")).toEqual({ type: "string", message: "token=(hidden)" });
  expect(describeError(undefined)).toMatchObject({ type: "undefined" });
  expect(describeError(new AggregateError([new Error("one")], "all"))).toMatchObject({
    errors: [{ message: "one" }],
  });
  const circular = new Error("circle");
  circular.cause = circular;
  expect(JSON.stringify(describeError(circular)).length).toBeLessThan(20_000);
});
