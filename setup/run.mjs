// Sets up what Stile needs in a checkout, then runs one command of it:
//   node setup/run.mjs COMMAND [ARGUMENT …]
// `stile` runs the command line from the sources; any other COMMAND is looked up in node_modules/.bin.
// Plain JavaScript without dependencies: it is the one file that must run on an older Node.
import { spawn } from "node:child_process";
import { constants } from "node:os";
import path from "node:path";
import { root } from "./paths.mjs";
import { provideNode } from "./provide-node.mjs";
import { installDependencies } from "./install-dependencies.mjs";
import { buildWidget } from "./build-widget.mjs";
import { buildWriter } from "./build-writer.mjs";
import { provideChromium } from "./provide-chromium.mjs";
import { provideLuacheck } from "./provide-luacheck.mjs";
import { provideValkey } from "./provide-valkey.mjs";
import { SetupError, say } from "./say.mjs";

/** Commands that start no browser need none installed. */
const WITHOUT_BROWSER = new Set([
  "dclint",
  "depcruise",
  "dockerfile-utils",
  "knip",
  "luacheck",
  "oxlint",
  "prettier",
  "true",
  "tsc",
]);
const startsBrowser = (command, [script]) => !WITHOUT_BROWSER.has(command) && script !== "setup/build.mjs";

/** The tests and the benchmarks start Valkey servers of their own. */
const startsValkey = (command, [script]) => command === "vitest" || script === "bench/bench.ts";

const [command = "true", ...commandArguments] = process.argv.slice(2);

try {
  const node = await provideNode();
  const environment = {
    ...process.env,
    PATH: [path.dirname(node), path.join(root, "node_modules", ".bin"), process.env.PATH].join(
      path.delimiter,
    ),
  };
  await installDependencies(environment);
  await buildWidget();
  await buildWriter();
  const chromium = startsBrowser(command, commandArguments)
    ? await provideChromium(node, environment)
    : undefined;
  if (chromium !== undefined) environment.STILE_CHROMIUM_PATH = chromium;
  const valkey = startsValkey(command, commandArguments) ? provideValkey(environment) : undefined;
  if (valkey !== undefined) environment.TEST_VALKEY_SERVER = valkey;
  const program = command === "luacheck" ? provideLuacheck(environment) : command;
  if (program !== undefined) run(node, environment, program);
} catch (error) {
  say(error instanceof SetupError ? error.message : `set-up failed: ${error.stack}`);
  process.exitCode = 1;
}

function run(node, environment, program) {
  const child =
    command === "stile"
      ? spawn(node, [path.join(root, "src", "cli", "stile.ts"), ...commandArguments], {
          stdio: "inherit",
          env: environment,
        })
      : spawn(program, commandArguments, {
          stdio: "inherit",
          env: environment,
          cwd: root,
          shell: process.platform === "win32",
        });
  // A terminal sends Ctrl-C to the whole group: the child decides, and this process waits for it.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  child.on("error", (error) => {
    say(`could not run ${command}: ${error.message}`);
    process.exitCode = 127;
  });
  child.on("exit", (code, signal) => {
    process.exitCode = signal === null ? (code ?? 1) : 128 + constants.signals[signal];
  });
}
