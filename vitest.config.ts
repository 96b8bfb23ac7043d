import { defineConfig } from "vitest/config";

// The packages import each other by name; in a checkout that leads to their sources.
const conditions = ["stile-source", "node", "import", "module", "default"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    globalSetup: "setup/before-tests.mjs",
    include: [
      "packages/*/src/**/*.test.ts",
      "test/**/*.test.ts",
      "docs/**/*.test.{ts,tsx}",
      "setup/**/*.test.mjs",
    ],
    testTimeout: 30_000,
    // A busy machine may take its time; what never comes fails all the same.
    expect: { poll: { timeout: 15_000 } },
    hookTimeout: 60_000,
  },
});
