import { availableParallelism } from "node:os";
import { configDefaults, defineConfig } from "vitest/config";

/** Long runs, and faults of real nodes with their outages. `npm run test:slow` runs these, `npm test` the others. */
const SLOW = ["{src,test,setup}/**/*.slow.test.ts", "test/cluster/**/*.test.ts"];

export default defineConfig(({ mode }) => ({
  test: {
    globalSetup: "setup/before-tests.mjs",
    include: mode === "slow" ? SLOW : ["{src,test}/**/*.test.ts", "setup/**/*.test.mjs"],
    exclude: [...configDefaults.exclude, ...(mode === "slow" ? [] : SLOW)],
    // Half of the time, tests wait for processes, browsers and servers.
    maxWorkers: Math.max(2, availableParallelism()),
    // A busy machine may take its time; what never comes fails all the same.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
  },
}));
