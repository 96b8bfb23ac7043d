import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";

/**
 * Unpacks programs and missing libraries from Debian's packages into `directory`. It installs nothing, does not need root
 * and starts no service.
 *
 * `choices` are lists of package names; the first list that apt knows is used. `writeStarter` receives the folder and that
 * list, and writes a script that starts the program. Returns why it failed, or undefined.
 */
export function unpackPackages(environment, directory, { choices, writeStarter }) {
  const unfinished = `${directory}.${process.pid}`;
  const apt = createApt(environment, path.join(unfinished, "apt"));
  try {
    apt("update");
    const packages = choices.find((names) => isKnown(apt, names[0]));
    if (packages === undefined) {
      throw new Error(`apt does not know ${choices.map(([name]) => name).join(" or ")}`);
    }
    apt("download", ...packages, ...missingDependencies(apt, packages));
    const archives = readdirSync(unfinished).filter((file) => file.endsWith(".deb"));
    for (const archive of archives) run("dpkg-deb", ["-x", archive, "."], { cwd: unfinished, environment });
    writeStarter(unfinished, packages);
    for (const file of [...archives, "apt"]) rmSync(path.join(unfinished, file), { recursive: true });
    // Last, so an existing folder is always complete.
    rmSync(directory, { recursive: true, force: true });
    renameSync(unfinished, directory);
    return undefined;
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    return error.message;
  }
}

/** apt-get with separate package lists, so any user may update them and the system's lists stay unchanged. */
function createApt(environment, state) {
  for (const folder of ["lists/partial", "cache/archives/partial"]) {
    mkdirSync(path.join(state, folder), { recursive: true });
  }
  const options = Object.entries({
    "Dir::State::Lists": path.join(state, "lists"),
    "Dir::Cache": path.join(state, "cache"),
    // The user `_apt` cannot write to a checkout.
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

/** Dependencies that an installation would add; installs nothing. */
function missingDependencies(apt, packages) {
  const plan = apt("--simulate", "--no-install-recommends", "install", ...packages);
  const names = [...plan.matchAll(/^Inst (\S+)/gm)].map(([, name]) => name);
  return names.filter((name) => !packages.includes(name));
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
