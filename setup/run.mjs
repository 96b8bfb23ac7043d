// Installs and builds what Stile needs in a checkout, then runs a command:
//   node setup/run.mjs COMMAND [ARGUMENT …]
// `stile` and `turnstile-emulator` run from the sources; any other COMMAND comes from node_modules/.bin.
// Plain JavaScript without dependencies: it must run on an older Node.
import path from "node:path";
import { become } from "./become.mjs";
import { startsBrowser } from "./browser-commands.mjs";
import { buildWidget } from "./build-widget.mjs";
import { buildWriter } from "./build-writer.mjs";
import { installDependencies } from "./install-dependencies.mjs";
import { root } from "./paths.mjs";
import { provideChromium } from "./provide-chromium.mjs";
import { provideLuacheck } from "./provide-luacheck.mjs";
import { provideNode } from "./provide-node.mjs";
import { provideValkey } from "./provide-valkey.mjs";
import { SetupError, say } from "./say.mjs";

/** The tests and the benchmarks start Valkey servers. */
const VALKEY_SCRIPTS = new Set(["bench/bench.ts", "setup/test-browsers.mjs", "test/chaos/chaos.ts"]);
const startsValkey = (command, [script]) => command === "vitest" || VALKEY_SCRIPTS.has(script);

/** The packages' programs. */
const PROGRAMS = {
  stile: "server/src/cli/stile.ts",
  "turnstile-emulator": "emulator/src/cli/turnstile-emulator.ts",
};

const [command = "true", ...words] = process.argv.slice(2);

try {
  const node = await provideNode();
  const environment = {
    ...process.env,
    PATH: [path.dirname(node), path.join(root, "node_modules", ".bin"), process.env.PATH].join(
      path.delimiter,
    ),
    // The packages import each other by name; in a checkout, this condition resolves the names to sources.
    NODE_OPTIONS: [process.env.NODE_OPTIONS, "--conditions=stile-source"].filter(Boolean).join(" "),
  };
  await installDependencies(environment);
  await buildWidget();
  await buildWriter();
  if (startsBrowser(command, words)) {
    environment.STILE_CHROMIUM_PATH = await provideChromium(node, environment);
  }
  const valkey = startsValkey(command, words) ? provideValkey(environment) : undefined;
  if (valkey !== undefined) environment.TEST_VALKEY_SERVER = valkey;
  if (Object.hasOwn(PROGRAMS, command)) {
    const program = path.join(root, "packages", PROGRAMS[command]);
    become(node, [program, ...words], environment, { stopsWithNpm: true });
  } else {
    process.chdir(root);
    const provided = { node: () => node, luacheck: () => provideLuacheck(environment) };
    const program = Object.hasOwn(provided, command) ? provided[command]() : command;
    if (program !== undefined) become(program, words, environment, { stopsWithNpm: false });
  }
} catch (error) {
  say(error instanceof SetupError ? error.message : `set-up failed: ${error.stack}`);
  process.exitCode = 1;
}
