import { createRequire } from "node:module";
import path from "node:path";
import type { InstallStep } from "./install-step.ts";
import { runProgram } from "./run-program.ts";

/** Downloads the headless shell with Playwright into Playwright's cache. */
export const playwrightStep: InstallStep = {
  name: "Playwright's download (playwright install chromium-headless-shell)",
  source: "Playwright's cache",
  obstacle: () => undefined,
  install: async ({ machine, say }) => {
    say("downloading the headless shell with Playwright (about 120 MB)");
    const playwright = path.dirname(createRequire(import.meta.url).resolve("playwright-core/package.json"));
    await runProgram(
      process.execPath,
      [path.join(playwright, "cli.js"), "install", "chromium-headless-shell"],
      {
        environment: machine.environment,
        timeoutMs: 600_000,
      },
    );
  },
};
