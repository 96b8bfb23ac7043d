import { expect, test } from "vitest";
import { prettyLine } from "./pretty-line.ts";

const line = (fields: object) =>
  prettyLine(
    JSON.stringify({ level: "warn", time: "2026-11-23T17:36:48.141Z", msg: "something", ...fields }),
  );

test("time of day, level, message, fields", () => {
  expect(line({ taskId: "01a2", reason: "two words", count: 3 })).toMatch(
    /^\d\d:\d\d:\d\d warn {2}something taskId=01a2 reason="two words" count=3\n$/,
  );
});

test("an error's stack follows, indented", () => {
  expect(line({ err: { type: "Error", message: "boom", stack: "Error: boom\n    at here" } })).toMatch(
    /something\n {2}Error: boom\n {6}at here\n$/,
  );
});

test("a field cannot forge a line", () => {
  expect(line({ reason: "x\n00:00:00 error forged" }).split("\n")).toHaveLength(2);
});

test("an error without a stack is shown by its message", () => {
  expect(line({ err: { message: "boom" } })).toContain("boom");
});

test("a line with another format is shown unchanged", () => {
  expect(prettyLine('{"level":30}\n')).toBe('{"level":30}\n');
});
