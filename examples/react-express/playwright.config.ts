import { defineConfig } from "@playwright/test";
import { turnstileWebServer, type TurnstileTestOptions } from "turnstile-emulator/playwright";

const secret = "0x4AAAAAAAmyform000001-secret";
const url = `http://localhost:${process.env["PORT"] ?? 3000}`;

export default defineConfig<TurnstileTestOptions>({
  testMatch: "*.spec.ts",
  fullyParallel: true,
  webServer: turnstileWebServer({
    command: "npm start",
    url,
    env: { TURNSTILE_SECRET: secret },
  }),
  use: {
    baseURL: url,
    turnstileOptions: {
      sites: [{ sitekey: "0x4AAAAAAAmyform000001", secret, hostnames: ["localhost"] }],
    },
    // Leave this out to use Playwright's own browser.
    launchOptions: process.env["CHROMIUM_PATH"] ? { executablePath: process.env["CHROMIUM_PATH"] } : {},
  },
});
