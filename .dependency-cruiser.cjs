// The layering of ARCHITECTURE.md: imports run only downwards.

/** The folders of packages/server/src, from the top down. Folders in one row never import each other. */
const LAYERS = [
  ["cli"],
  ["server"],
  ["inspector"],
  ["api", "operator", "worker", "callbacks"],
  ["backend", "browser", "solver"],
  ["core"],
  ["protocol"],
];

/** What each package may import of the others: their public entry points only. */
const PACKAGES = {
  emulator: { mayImport: [] },
  client: { mayImport: [] },
  server: { mayImport: ["emulator", "client"] },
};

const tests = "(\\.test\\.tsx?$|/testing/)";

function layerRules() {
  return LAYERS.flatMap((row, index) =>
    row.map((layer) => {
      const above = LAYERS.slice(0, index).flat();
      const sameRow = row.filter((other) => other !== layer);
      return {
        name: `layer-${layer}`,
        comment: `packages/server/src/${layer} imports only from the layers below it.`,
        severity: "error",
        from: { path: `^packages/server/src/${layer}/`, pathNot: tests },
        to: { path: `^packages/server/src/(index\\.ts|(${[...above, ...sameRow].join("|")})/)` },
      };
    }),
  );
}

function packageRules() {
  return Object.entries(PACKAGES).flatMap(([name, { mayImport }]) => {
    const others = Object.keys(PACKAGES).filter((other) => other !== name);
    const forbidden = others.filter((other) => !mayImport.includes(other));
    return [
      {
        name: `package-${name}`,
        comment: `packages/${name} imports nothing of ${forbidden.join(" or ")}.`,
        severity: "error",
        from: { path: `^packages/${name}/`, pathNot: tests },
        to: { path: `^packages/(${forbidden.join("|")})/` },
      },
      {
        name: `package-${name}-by-name`,
        comment: "A package imports another by its name, not by a path into its sources.",
        severity: "error",
        from: { path: `^packages/${name}/`, pathNot: tests },
        to: { path: `^packages/(${others.join("|")})/`, dependencyTypes: ["local"] },
      },
    ].filter(({ to }) => !to.path.includes("()"));
  });
}

module.exports = {
  forbidden: [
    ...layerRules(),
    {
      name: "every-folder-has-a-layer",
      comment: "A new folder of packages/server/src belongs into the list of layers.",
      severity: "error",
      from: { path: `^packages/server/src/(?!(${LAYERS.flat().join("|")})/)[^/]+/` },
      to: {},
    },
    ...packageRules(),
    {
      name: "client-has-no-dependencies",
      comment: "The client runs everywhere: it imports no package and no module of a runtime.",
      severity: "error",
      from: { path: "^packages/client/src/", pathNot: tests },
      to: { dependencyTypesNot: ["local"] },
    },
    {
      name: "core-is-pure",
      comment: "core and protocol do no I/O and read neither clock nor environment.",
      severity: "error",
      from: { path: "^packages/server/src/(core|protocol)/", pathNot: tests },
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
      from: { path: "^packages/[^/]+/src/", pathNot: tests },
      to: { path: tests },
    },
    {
      name: "no-dev-dependencies-in-product",
      severity: "error",
      from: { path: "^packages/[^/]+/src/", pathNot: tests },
      // Optional peers are development dependencies as well; the build bundles zod into the emulator.
      to: {
        dependencyTypes: ["npm-dev"],
        dependencyTypesNot: ["type-only", "npm-peer"],
        pathNot: "^node_modules/zod/",
      },
    },
    {
      name: "dependencies-are-declared",
      comment: "A package's own package.json names what the package imports.",
      severity: "error",
      from: { path: "^packages/[^/]+/src/", pathNot: tests },
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"], dependencyTypesNot: ["type-only"] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^packages/emulator/src/assets/|/dist/|\\.bundle\\.js$" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["stile-source", "import", "require", "node", "default", "types"],
    },
  },
};
