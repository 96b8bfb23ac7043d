import { fileURLToPath } from "node:url";
import { defineConfig } from "@playwright/test";
import { z } from "zod";
import { turnstileWebServer } from "turnstile-emulator/playwright";
import type { TurnstileTestOptions } from "turnstile-emulator/playwright";

const { APP_PORT = "", STILE_CHROMIUM_PATH = "", TEST_OUTPUT = "test-results" } = process.env;
const BROWSER = z
  .enum(["chromium", "firefox", "webkit"])
  .default("chromium")
  .parse(process.env["TEST_BROWSER"]);
const url = `http://127.0.0.1:${APP_PORT}`;

export default defineConfig<TurnstileTestOptions>({
  outputDir: TEST_OUTPUT,
  fullyParallel: true,
  timeout: 30_000,
  use: {
    baseURL: url,
    browserName: BROWSER,
    launchOptions: BROWSER === "chromium" ? { executablePath: STILE_CHROMIUM_PATH } : {},
    turnstileOptions: {
      sites: [{ sitekey: "0x4AAAAAAAsignup0000001", secret: "signup-secret", hostnames: ["127.0.0.1"] }],
    },
  },
  webServer: turnstileWebServer({
    command: `"${process.execPath}" ${fileURLToPath(new URL("../../signup-app.ts", import.meta.url))}`,
    url,
    env: { PORT: APP_PORT },
    reuseExistingServer: false,
  }),
});
