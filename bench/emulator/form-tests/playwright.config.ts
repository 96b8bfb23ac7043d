import { fileURLToPath } from "node:url";
import { defineConfig } from "@playwright/test";
import { turnstileWebServer, type TurnstileTestOptions } from "turnstile-emulator/playwright";

const { APP_PORT = "", FORM_TESTS = "", STILE_CHROMIUM_PATH = "", TEST_OUTPUT = "" } = process.env;
const url = `http://localhost:${APP_PORT}`;
const command = `"${process.execPath}" ${fileURLToPath(new URL("signup-app.ts", import.meta.url))}`;

export default defineConfig<TurnstileTestOptions>({
  testMatch: `${FORM_TESTS}.spec.ts`,
  outputDir: TEST_OUTPUT,
  fullyParallel: true,
  workers: 2,
  webServer:
    FORM_TESTS === "fixture"
      ? turnstileWebServer({ command, url, env: { PORT: APP_PORT }, reuseExistingServer: false })
      : // The app with a back door: a siteverify that accepts everything.
        { command, url, env: { PORT: APP_PORT, SITEVERIFY_URL: `${url}/siteverify` } },
  use: {
    baseURL: url,
    launchOptions: { executablePath: STILE_CHROMIUM_PATH },
    turnstileOptions: {
      sites: [{ sitekey: "0x4AAAAAAAbench0000001", secret: "bench-secret", hostnames: ["localhost"] }],
    },
  },
});
