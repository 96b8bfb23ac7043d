import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { stateDirectory } from "./paths.mjs";
import { say } from "./say.mjs";
import { unpackPackages } from "./unpack-packages.mjs";

/**
 * The path of luacheck: an installed one, or one unpacked from Debian's packages into `directory`. If neither is
 * available, prints one line that the Lua scripts are not linted.
 */
export function provideLuacheck(environment, directory = path.join(stateDirectory, "luacheck")) {
  const folders = (environment.PATH ?? "").split(path.delimiter).filter((folder) => folder !== "");
  const unpacked = path.join(directory, "luacheck");
  const candidates = [...folders.map((folder) => path.join(folder, "luacheck")), unpacked];
  const found = candidates.find((file) => existsSync(file) && starts(file, environment));
  if (found !== undefined) return found;
  say("downloading luacheck (apt-get download)");
  const problem = unpackPackages(environment, directory, { choices: [["lua-check"]], writeStarter });
  if (problem === undefined && starts(unpacked, environment)) return unpacked;
  const reason = problem ?? `the luacheck unpacked into ${directory} does not start`;
  say(`the Lua scripts are not linted: there is no luacheck (${reason}). Install lua-check or luacheck.`);
  return undefined;
}

/** Writes the script `luacheck`, which runs the packaged program with its modules. The program's first line names its Lua. */
function writeStarter(directory) {
  const program = readFileSync(path.join(directory, "usr", "bin", "luacheck"), "utf8");
  const version = /^#!.*lua(5\.\d)/.exec(program)?.[1] ?? "5.1";
  const starter = path.join(directory, "luacheck");
  writeFileSync(
    starter,
    `#!/bin/sh
# Written by setup/provide-luacheck.mjs.
here="\${0%/*}"
export PATH="$here/usr/bin:$PATH"
modules="$here/usr/share/lua/${version}"
export LUA_PATH="$modules/?.lua;$modules/?/init.lua;;"
for folder in "$here"/usr/lib/*/lua/${version}; do export LUA_CPATH="$folder/?.so;;"; done
exec lua${version} "$here/usr/bin/luacheck" "$@"
`,
  );
  chmodSync(starter, 0o755);
}

function starts(file, environment) {
  return spawnSync(file, ["--version"], { env: environment, stdio: "ignore" }).status === 0;
}
