import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Node 24's V8 crashes now and then when threads that compiled in the background come and go by the hundred.
    execArgv: ["--no-concurrent-sparkplug", "--no-concurrent-recompilation", "--single-threaded-gc"],
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    testTimeout: 30_000,
    // A busy machine may take its time; what never comes fails all the same.
    expect: { poll: { timeout: 15_000 } },
    hookTimeout: 60_000,
  },
});
