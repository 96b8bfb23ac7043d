import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    globalSetup: "setup/before-tests.mjs",
    include: ["src/**/*.test.ts", "test/**/*.test.ts", "setup/**/*.test.mjs"],
    testTimeout: 30_000,
    // A busy machine may take its time; what never comes fails all the same.
    expect: { poll: { timeout: 15_000 } },
    hookTimeout: 60_000,
  },
});
