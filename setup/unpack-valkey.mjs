import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { say } from "./say.mjs";

/** Debian's packages: the server's own, and the one that has its program. The first kind that apt knows is taken. */
const PACKAGES = [
  ["valkey-server", "valkey-tools"],
  ["redis-server", "redis-tools"],
];

/**
 * Unpacks a server and the libraries it lacks from Debian's packages into `directory`, with a starter
 * `valkey-server`. Nothing is installed: it needs no root, and no service starts on the usual port.
 * Gives back why it did not work, or nothing.
 */
export function unpackValkey(environment, directory) {
  const unfinished = `${directory}.${process.pid}`;
  const apt = createApt(environment, path.join(unfinished, "apt"));
  try {
    say("bringing a Valkey server for the tests (apt-get download)");
    apt("update");
    const packages = PACKAGES.find((names) => isKnown(apt, names[0]));
    if (packages === undefined) throw new Error("apt knows neither valkey-server nor redis-server");
    apt("download", ...packages, ...missingDependencies(apt, packages));
    const archives = readdirSync(unfinished).filter((file) => file.endsWith(".deb"));
    for (const archive of archives) run("dpkg-deb", ["-x", archive, "."], { cwd: unfinished, environment });
    writeStarter(unfinished, packages[0]);
    for (const file of [...archives, "apt"]) rmSync(path.join(unfinished, file), { recursive: true });
    // Last, so that what is there is whole.
    rmSync(directory, { recursive: true, force: true });
    renameSync(unfinished, directory);
    return undefined;
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    return error.message;
  }
}

/** apt-get with lists of its own, so that it may refresh them as any user and the system's stay as they are. */
function createApt(environment, state) {
  for (const folder of ["lists/partial", "cache/archives/partial"]) {
    mkdirSync(path.join(state, folder), { recursive: true });
  }
  const options = Object.entries({
    "Dir::State::Lists": path.join(state, "lists"),
    "Dir::Cache": path.join(state, "cache"),
    // Its own user cannot write to a checkout.
    "APT::Sandbox::User": process.getuid?.() === 0 ? "root" : "",
  }).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
  return (...words) =>
    run("apt-get", ["-q", ...options, ...words], { cwd: path.dirname(state), environment });
}

function isKnown(apt, name) {
  try {
    apt("--print-uris", "download", name);
    return true;
  } catch {
    return false;
  }
}

/** What an installation would bring besides; nothing is installed. */
function missingDependencies(apt, packages) {
  const plan = apt("--simulate", "--no-install-recommends", "install", ...packages);
  const names = [...plan.matchAll(/^Inst (\S+)/gm)].map(([, name]) => name);
  return names.filter((name) => !packages.includes(name));
}

/** The libraries are looked for beside the program first. */
function writeStarter(directory, name) {
  const starter = path.join(directory, "valkey-server");
  writeFileSync(
    starter,
    `#!/bin/sh
# Written by setup/unpack-valkey.mjs.
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

function run(program, words, { cwd, environment }) {
  const done = spawnSync(program, words, {
    cwd,
    env: { ...environment, LC_ALL: "C", DEBIAN_FRONTEND: "noninteractive" },
    encoding: "utf8",
    timeout: 300_000,
  });
  if (done.error?.code === "ENOENT") throw new Error(`there is no ${program}`);
  if (done.status !== 0) {
    const line = (done.stderr ?? "").split("\n").find((text) => text.startsWith("E: ")) ?? "";
    throw new Error(`${program} ${words.at(-1)} failed${line === "" ? "" : `: ${line.slice(3)}`}`);
  }
  return done.stdout;
}
