import { expect, test } from "vitest";
import { runPlaywright } from "./testing/run-playwright.ts";

const MINUTES = 60_000;

test("a real run against an unchanged app", { timeout: 5 * MINUTES }, async () => {
  const run = await runPlaywright({ project: "signup", words: ["--workers=2"] });
  expect(run.tests.filter(({ status }) => status !== "passed")).toEqual([]);
  expect(run.errors).toEqual([]);
  expect(run.tests.length).toBeGreaterThan(20);
  expect(run.exitCode, run.output).toBe(0);
});
