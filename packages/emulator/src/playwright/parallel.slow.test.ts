import { expect, test } from "vitest";
import { runPlaywright } from "./testing/run-playwright.ts";

/** Once in CI, which is short of time; STILE_REPEATS=10 looks for rare collisions. */
const REPEATS = Number(process.env["STILE_REPEATS"] ?? 1);

test(`4 workers × 50 tests against one app, ${REPEATS} times`, { timeout: 900_000 }, async () => {
  for (let repeat = 0; repeat < REPEATS; repeat += 1) {
    const run = await runPlaywright({ project: "load", words: ["--workers=4"] });
    expect(run.errors).toEqual([]);
    const failed = run.tests.filter(({ status }) => status !== "passed");
    expect(failed.map(({ title, errors }) => ({ title, errors }))).toEqual([]);
    expect(run.tests).toHaveLength(200);
    expect(run.exitCode, run.output).toBe(0);
  }
});
