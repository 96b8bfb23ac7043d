import { availableParallelism } from "node:os";
import { configDefaults, defineConfig } from "vitest/config";

/** Long runs, faults of real nodes with their outages, and packages installed into projects: `npm run test:slow`. */
const SLOW = [
  "packages/*/src/**/*.slow.test.ts",
  "{test,setup}/**/*.slow.test.ts",
  "test/cluster/**/*.test.ts",
];
/** The packed packages. They are packed once, and only for a run with one of these files. */
const PACKED = "test/packages/*.slow.test.ts";
const SLOW_PROJECTS = [
  {
    extends: true as const,
    test: { name: "slow", include: SLOW, exclude: [...configDefaults.exclude, PACKED] },
  },
  {
    extends: true as const,
    test: { name: "packed", include: [PACKED], globalSetup: "test/packages/testing/pack-once.ts" },
  },
];
// The packages import each other by name; in a checkout that leads to their sources.
const conditions = ["stile-source", "node", "import", "module", "default"];

export default defineConfig(({ mode }) => ({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    globalSetup: "setup/before-tests.mjs",
    ...(mode === "slow"
      ? { projects: SLOW_PROJECTS }
      : {
          include: ["packages/*/src/**/*.test.ts", "{test,setup,docs}/**/*.test.{ts,tsx,mjs}"],
          exclude: [...configDefaults.exclude, ...SLOW],
        }),
    // Half of the time, tests wait for processes, browsers and servers.
    maxWorkers: Math.max(2, availableParallelism()),
    // A busy machine may take its time; what never comes fails all the same.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
  },
}));
