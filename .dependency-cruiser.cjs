// The layering of ARCHITECTURE.md: imports run only downwards.
const above = {
  protocol: "core|backend|browser|solver|api|worker|operator|dashboard|server|cli|playwright|client|emulator",
  core: "backend|browser|solver|api|worker|operator|dashboard|server|cli|playwright|client|emulator",
  backend: "browser|solver|api|worker|operator|dashboard|server|cli|playwright|client|emulator",
  browser: "backend|solver|api|worker|operator|dashboard|server|cli|playwright|client|emulator",
  solver: "backend|browser|api|worker|operator|dashboard|server|cli|playwright|client|emulator",
  api: "backend|browser|solver|worker|operator|callbacks|dashboard|server|cli|playwright|client|emulator",
  callbacks: "backend|browser|solver|api|worker|operator|dashboard|server|cli|playwright|client|emulator",
  worker: "backend|browser|solver|api|operator|dashboard|server|cli|playwright|client|emulator",
  operator: "backend|browser|solver|api|worker|callbacks|dashboard|server|cli|playwright|client|emulator",
  dashboard: "backend|browser|solver|api|worker|operator|server|cli|playwright|client|emulator",
  server: "cli|playwright|client",
  client: "core|backend|browser|solver|api|worker|operator|dashboard|server|cli|playwright|emulator",
  emulator: "protocol|core|backend|browser|solver|api|worker|operator|dashboard|server|cli|playwright|client",
};

const tests = "(\\.test\\.ts$|/testing/)";

module.exports = {
  forbidden: [
    ...Object.entries(above).map(([layer, forbidden]) => ({
      name: `layer-${layer}`,
      comment: `src/${layer} may not import from a layer above or beside it.`,
      severity: "error",
      from: { path: `^src/${layer}/`, pathNot: tests },
      to: { path: `^src/(${forbidden})/` },
    })),
    {
      name: "core-is-pure",
      comment: "src/core and src/protocol do no I/O and read neither clock nor environment.",
      severity: "error",
      from: { path: "^src/(core|protocol)/", pathNot: tests },
      to: { dependencyTypes: ["core"], pathNot: "^(node:)?(crypto|buffer)$" },
    },
    {
      name: "no-cycles",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "no-unresolved",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: "no-test-code-in-product",
      severity: "error",
      from: { path: "^src/", pathNot: tests },
      to: { path: tests },
    },
    {
      name: "no-dev-dependencies-in-product",
      severity: "error",
      from: { path: "^src/", pathNot: tests },
      // Optional peers are development dependencies as well.
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only", "npm-peer"] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^src/emulator/assets/|\\.bundle\\.js$" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
