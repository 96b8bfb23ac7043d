import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { stateDirectory } from "./paths.mjs";
import { SetupError, say } from "./say.mjs";
import { unpackPackages } from "./unpack-packages.mjs";

const NAMES = ["valkey-server", "redis-server"];
/** Debian's packages: the server's package, and the one that contains its program. */
const CHOICES = [
  ["valkey-server", "valkey-tools"],
  ["redis-server", "redis-tools"],
];

/**
 * The path of a Valkey or Redis server for the tests: TEST_VALKEY_SERVER, an installed one, or one unpacked from Debian's
 * packages into `directory`. If there is none, prints one line that the tests of the Valkey backend are skipped; in CI,
 * where nobody reads that line, it is an error.
 */
export function provideValkey(environment, directory = path.join(stateDirectory, "valkey")) {
  const found = findValkey(environment, directory);
  if (found !== undefined) return found;
  say("downloading a Valkey server for the tests (apt-get download)");
  const problem = unpackPackages(environment, directory, { choices: CHOICES, writeStarter });
  const unpacked = path.join(directory, "valkey-server");
  if (problem === undefined && starts(unpacked, environment)) return unpacked;
  const reason = problem ?? `the server unpacked into ${directory} does not start`;
  const advice =
    "Install valkey-server or redis-server (6.2 or newer), or set TEST_VALKEY_SERVER to the path of one.";
  if (environment.CI === "true") {
    throw new SetupError(`no Valkey server for the tests (${reason}). ${advice}`);
  }
  say(`the tests of the Valkey backend are skipped: there is no server (${reason}). ${advice}`);
  return undefined;
}

/** The path of an existing server; downloads nothing. */
export function findValkey(environment, directory = path.join(stateDirectory, "valkey")) {
  const named = environment.TEST_VALKEY_SERVER;
  if (named) {
    if (starts(named, environment)) return named;
    throw new SetupError(
      `TEST_VALKEY_SERVER is ${named}, which does not run. Set it to a valkey-server, or unset it.`,
    );
  }
  const folders = (environment.PATH ?? "").split(path.delimiter).filter((folder) => folder !== "");
  const candidates = NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  return [...candidates, path.join(directory, "valkey-server")].find(
    (file) => existsSync(file) && starts(file, environment),
  );
}

/** Writes the script `valkey-server`, which looks for libraries in its folder first. */
function writeStarter(directory, [name]) {
  const starter = path.join(directory, "valkey-server");
  writeFileSync(
    starter,
    `#!/bin/sh
# Written by setup/provide-valkey.mjs.
here="\${0%/*}"
for folder in "$here"/usr/lib/*-linux-* "$here"/lib/*-linux-*; do
  if [ -d "$folder" ]; then LD_LIBRARY_PATH="$folder\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"; fi
done
export LD_LIBRARY_PATH
exec "$here/usr/bin/${name}" "$@"
`,
  );
  chmodSync(starter, 0o755);
}

function starts(file, environment) {
  return spawnSync(file, ["--version"], { env: environment, stdio: "ignore" }).status === 0;
}
