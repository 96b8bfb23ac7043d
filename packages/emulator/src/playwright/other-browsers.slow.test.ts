import { existsSync } from "node:fs";
import { firefox, webkit } from "playwright-core";
import { expect, test } from "vitest";
import { runPlaywright } from "./testing/run-playwright.ts";

// Playwright's own builds: `npx playwright install firefox webkit`. A Firefox from elsewhere, over WebDriver BiDi, does not
// give routes the bodies of requests.
test.for([firefox, webkit].map((type) => ({ name: type.name(), program: type.executablePath() })))(
  "a real run in Playwright's $name",
  { timeout: 600_000 },
  async ({ name, program }, { skip }) => {
    skip(!existsSync(program), `Playwright's ${name} is not installed`);
    const run = await runPlaywright({
      project: "signup",
      words: ["--workers=2"],
      environment: { TEST_BROWSER: name },
    });
    const failed = run.tests.filter(({ status }) => !["passed", "skipped"].includes(status));
    expect(failed.map(({ title, errors }) => ({ title, errors }))).toEqual([]);
    expect(run.exitCode, run.output).toBe(0);
  },
);
