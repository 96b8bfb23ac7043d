import { expect, test } from "vitest";
import { parseAcceptedWhen } from "./accepted-when.ts";

test.each([
  [[], { status: 204 }, true],
  [[], { status: 302 }, false],
  [["status=200"], { status: 201 }, false],
  [["status=2xx,303"], { status: 303 }, true],
  [['body~"Welcome"'], { status: 500, body: "<p>Welcome!" }, true],
  [["body~Welcome", "status=200"], { status: 500, body: "Welcome" }, false],
  [["body!~error"], { status: 200, body: "an error" }, false],
  [["body!~error"], { status: 200 }, true],
  [["location=/done"], { status: 302, location: "https://shop.test/done?id=1" }, true],
  [["location=/done"], { status: 302, location: "/signup" }, false],
  [["location=/done"], { status: 200 }, false],
])("%j accepts %j: %j", (rules, answer, expected) => {
  expect(parseAcceptedWhen(rules)(answer)).toBe(expected);
});

test.each(["status=fine", "status=20", "body=x", "welcome", "location="])("%s is a mistake", (rule) => {
  expect(() => parseAcceptedWhen([rule])).toThrow(`got "${rule}"`);
});
