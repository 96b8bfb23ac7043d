import { availableParallelism } from "node:os";
import { configDefaults, defineConfig } from "vitest/config";

/** What each command runs; `npm test` runs every test that is in none of these. */
const SUITES = {
  /** `npm run test:slow`: long runs, faults of real nodes with their outages, packages installed into projects. */
  slow: ["packages/*/src/**/*.slow.test.ts", "{test,setup}/**/*.slow.test.ts", "test/cluster/**/*.test.ts"],
  /** `npm run test:runtimes`: apps in other languages and frameworks, which need more than npm and Debian. */
  runtimes: ["test/exec/**/*.slow.test.ts"],
};
// The packages import each other by name; in a checkout that leads to their sources.
const conditions = ["stile-source", "node", "import", "module", "default"];

export default defineConfig(({ mode }) => {
  const { include, exclude } = filesOf(mode);
  return {
    resolve: { conditions },
    ssr: { resolve: { conditions } },
    test: {
      globalSetup: "setup/before-tests.mjs",
      include,
      exclude: [...configDefaults.exclude, ...exclude],
      // Half of the time, tests wait for processes, browsers and servers.
      maxWorkers: Math.max(2, availableParallelism()),
      // A busy machine may take its time; what never comes fails all the same.
      testTimeout: 60_000,
      hookTimeout: 120_000,
      expect: { poll: { timeout: 30_000 } },
    },
  };
});

function filesOf(mode: string): { include: string[]; exclude: string[] } {
  const { slow, runtimes } = SUITES;
  if (mode === "slow") return { include: slow, exclude: runtimes };
  if (mode === "runtimes") return { include: runtimes, exclude: [] };
  return {
    include: ["packages/*/src/**/*.test.ts", "{test,setup,docs}/**/*.test.{ts,tsx,mjs}"],
    exclude: [...slow, ...runtimes],
  };
}
