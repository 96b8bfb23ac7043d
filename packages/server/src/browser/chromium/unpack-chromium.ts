import { spawn } from "node:child_process";
import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { mkdir, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress } from "node:zlib";
import type { InstallContext } from "./install-step.ts";
import { CACHED_EXECUTABLE } from "./places.ts";
import { readVersion } from "./read-version.ts";

/**
 * Unpacks the archives of `@sparticuz/chromium` into a relocatable folder.
 * @throws Error if the unpacked Chromium does not work on this machine
 */
export async function unpackChromium(
  archives: string,
  target: string,
  context: InstallContext,
): Promise<void> {
  context.say("unpacking Chromium (a few seconds)");
  const executable = path.join(target, CACHED_EXECUTABLE);
  await mkdir(target, { recursive: true });
  await Promise.all([
    pipeline(
      createReadStream(path.join(archives, "chromium.br")),
      createBrotliDecompress(),
      createWriteStream(executable, { mode: 0o755 }),
    ),
    extract(path.join(archives, "swiftshader.tar.br"), target),
  ]);
  const missing = await findMissingFiles(executable, context);
  if (missing === undefined) return;
  context.say(`adding files that this system lacks: ${missing}`);
  await addLibraries(archives, target);
  const version = await readVersion(executable, context.machine.platform);
  if (version.status === "failed")
    throw new Error(`Chromium does not start on this system: ${version.problem}`);
}

async function extract(archive: string, target: string): Promise<void> {
  const tar = spawn("tar", ["-x", "-C", target], { stdio: ["pipe", "ignore", "inherit"] });
  const ended = new Promise<void>((resolve, reject) => {
    tar.on("error", (error) => reject(new Error("tar was not found", { cause: error })));
    tar.on("close", (code) => (code === 0 ? resolve() : reject(new Error(`tar exited with code ${code}`))));
  });
  // tar may exit before it has read the padding after the last file, so only its exit code counts.
  const fed = pipeline(createReadStream(archive), createBrotliDecompress(), tar.stdin).catch(() => {});
  await Promise.all([fed, ended]);
}

/** Describes what the system lacks, or returns `undefined` if it has everything. */
async function findMissingFiles(
  executable: string,
  { machine }: InstallContext,
): Promise<string | undefined> {
  const version = await readVersion(executable, machine.platform);
  if (version.status === "failed") {
    const library = /shared libraries: ([^:]+)/.exec(version.problem)?.[1];
    if (library === undefined) throw new Error(`Chromium does not start on this system: ${version.problem}`);
    return library;
  }
  return existsSync(path.join(machine.rootDirectory, "etc/fonts/fonts.conf")) ? undefined : "fonts";
}

/** Replaces the executable with a script that starts it with the libraries and fonts of the package. */
async function addLibraries(archives: string, target: string): Promise<void> {
  const executable = path.join(target, CACHED_EXECUTABLE);
  await extract(path.join(archives, "al2023.tar.br"), target);
  await extract(path.join(archives, "fonts.tar.br"), target);
  await writeFile(path.join(target, "fonts.conf"), FONTS_CONFIGURATION);
  await rename(executable, path.join(target, "headless_shell"));
  await writeFile(executable, STARTER, { mode: 0o755 });
}

const STARTER = `#!/bin/sh
# Starts Chromium with the libraries and fonts in this folder, which the system lacks.
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
