import { expect, test } from "vitest";
import { findStiltedWords } from "./stilted-words.mjs";

test.each([
  ["The caller is told the reason."],
  ["Returns at once."],
  ["GET /x is no method of this service."],
  ["Each test has a directory of its own."],
  ["It comes back by itself."],
  ["What became of one write"],
])("finds a stilted phrase in %j", (text) => {
  expect(findStiltedWords(`fine\n${text}`)).toMatchObject([{ line: 2, suggestion: expect.any(String) }]);
});

test.each([
  ["There is no method GET /x."],
  ["The client is no longer blocked."],
  ["--tasks-at-once 8"],
  ["tasks at once"],
  ["Each node has its own widgets."],
])("accepts %j", (text) => {
  expect(findStiltedWords(text)).toEqual([]);
});
