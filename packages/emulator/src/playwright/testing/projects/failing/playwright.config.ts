import { defineConfig } from "@playwright/test";
import type { TurnstileTestOptions } from "turnstile-emulator/playwright";

const { STILE_CHROMIUM_PATH = "", TEST_OUTPUT = "test-results" } = process.env;

// No web server: the run starts an emulator.
export default defineConfig<TurnstileTestOptions>({
  outputDir: TEST_OUTPUT,
  expect: { timeout: 2_000 },
  use: {
    launchOptions: { executablePath: STILE_CHROMIUM_PATH },
    turnstileOptions: { sites: [{ sitekey: "0xfailing", secret: "failing" }], scenario: { delayMs: 1 } },
  },
});
