import { createRequire } from "node:module";
import path from "node:path";
import type { InstallStep } from "./install-step.ts";
import { runProgram } from "./run-program.ts";

/** Downloads the headless shell with Playwright into Playwright's cache, if playwright-core is installed. */
export const playwrightStep: InstallStep = {
  name: "Playwright's download (playwright install chromium-headless-shell)",
  source: "Playwright's cache",
  obstacle: () => (findPlaywright() === undefined ? "playwright-core is not installed" : undefined),
  install: async ({ machine, say }) => {
    const playwright = findPlaywright();
    if (playwright === undefined) throw new Error("playwright-core is not installed");
    say("downloading the headless shell with Playwright (about 120 MB)");
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

/** The folder of playwright-core, an optional peer. */
function findPlaywright(): string | undefined {
  try {
    return path.dirname(createRequire(import.meta.url).resolve("playwright-core/package.json"));
  } catch {
    return undefined;
  }
}
