import { availableParallelism } from "node:os";
import { configDefaults, defineConfig } from "vitest/config";

const TESTS = ["packages/*/src/**/*.test.ts", "{test,setup,docs}/**/*.test.{ts,tsx,mjs}"];
/** Long runs, and faults of real nodes with their outages: `npm run test:slow`. */
const SLOW = [
  "packages/*/src/**/*.slow.test.ts",
  "{test,setup}/**/*.slow.test.ts",
  "test/cluster/**/*.test.ts",
];
/** The packed packages: `npm run test:slow` too. They are packed once, and only for a run with one of these files. */
const PACKED = "test/packages/*.slow.test.ts";
/** Apps in other languages and frameworks, which need more than npm and Debian: `npm run test:runtimes`. */
const RUNTIMES = "test/exec/**/*.slow.test.ts";
// The packages import each other by name; in a checkout that leads to their sources.
const conditions = ["stile-source", "node", "import", "module", "default"];

export default defineConfig(({ mode }) => ({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    globalSetup: "setup/before-tests.mjs",
    ...filesOf(mode),
    // Half of the time, tests wait for processes, browsers and servers.
    maxWorkers: Math.max(2, availableParallelism()),
    // A busy machine may take its time; what never comes fails all the same.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
  },
}));

function filesOf(mode: string) {
  if (mode === "runtimes") return { include: [RUNTIMES] };
  if (mode !== "slow") return { include: TESTS, exclude: [...configDefaults.exclude, ...SLOW] };
  const slow = { name: "slow", include: SLOW, exclude: [...configDefaults.exclude, PACKED, RUNTIMES] };
  const packed = { name: "packed", include: [PACKED], globalSetup: "test/packages/testing/pack-once.ts" };
  return {
    projects: [
      { extends: true as const, test: slow },
      { extends: true as const, test: packed },
    ],
  };
}
