import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import type { InstallContext, InstallStep } from "./install-step.ts";
import { CACHED_EXECUTABLE, stileCache } from "./places.ts";
import { readVersion } from "./read-version.ts";
import { runProgram } from "./run-program.ts";
import { unpackChromium } from "./unpack-chromium.ts";

/** An npm package with the archives of a Chromium. */
export interface ChromiumPackage {
  readonly name: string;
  readonly version: string;
  /** Expected SHA-256 hashes of the archives, in hex. They protect against a registry that sends other files. */
  readonly archives: Readonly<
    Record<"chromium.br" | "swiftshader.tar.br" | "al2023.tar.br" | "fonts.tar.br", string>
  >;
}

const SPARTICUZ: ChromiumPackage = {
  name: "@sparticuz/chromium",
  version: "153.0.0",
  archives: {
    "chromium.br": "38e1e1649db20fa4ea644bf5987688ce81a4c9eb10e7eae8380b74fc0d699fea",
    "swiftshader.tar.br": "b680e40a33235ecc6ad4c6897a168b70ce5164f0d62d2a64d675320d51614631",
    "al2023.tar.br": "a166168dd3e3e9d8743689fff543c5cadb3025c1816c6a154c90dc68a59edd0a",
    "fonts.tar.br": "c1307fe5cd607092f0426742b4ab93755eec9a9b7752e47c56408c2bcf3e515b",
  },
};

/**
 * Installs the headless shell from an npm package. This needs neither root nor system packages. It uses only the
 * binary, libraries and fonts of the package, not its flags, which disable protections.
 */
export function createNpmStep(chromium: ChromiumPackage = SPARTICUZ): InstallStep {
  return {
    name: `the npm package ${chromium.name} ${chromium.version}`,
    source: "Stile's cache",
    obstacle: ({ platform, architecture }) =>
      platform === "linux" && architecture === "x64" ? undefined : "it supports only Linux on x64",
    install: (context) => installFromNpm(chromium, context),
  };
}

const TEMPORARY_PREFIX = "installing-";

async function installFromNpm(chromium: ChromiumPackage, context: InstallContext): Promise<void> {
  const cache = stileCache(context.machine);
  await mkdir(cache, { recursive: true });
  await removeAbandoned(cache);
  const temporary = await mkdtemp(path.join(cache, TEMPORARY_PREFIX));
  try {
    const archives = await downloadPackage(chromium, temporary, context);
    const finished = path.join(temporary, "finished");
    await unpackChromium(archives, finished, context);
    await moveIntoPlace(finished, path.join(cache, `chromium-${chromium.version}`), context);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

const ABANDONED_AFTER_MS = 3_600_000;

/** Removes leftovers of killed installations: a few hundred MB each. */
async function removeAbandoned(cache: string): Promise<void> {
  for (const folder of await readdir(cache)) {
    if (!folder.startsWith(TEMPORARY_PREFIX)) continue;
    const { mtimeMs } = await stat(path.join(cache, folder));
    if (Date.now() - mtimeMs > ABANDONED_AFTER_MS) await rm(path.join(cache, folder), { recursive: true });
  }
}

/** Downloads the package and returns the folder with the verified archives. */
async function downloadPackage(
  { name, version, archives }: ChromiumPackage,
  temporary: string,
  { machine, say }: InstallContext,
): Promise<string> {
  say(`downloading ${name} ${version} with npm (about 70 MB)`);
  // Without a package.json here, npm would look for a project in the parent folders.
  await writeFile(path.join(temporary, "package.json"), '{"private":true}');
  await runProgram(
    "npm",
    ["install", "--ignore-scripts", "--no-save", "--no-audit", "--no-fund", `${name}@${version}`],
    { cwd: temporary, environment: withoutInheritedNpmSettings(machine.environment), timeoutMs: 600_000 },
  );
  const folder = path.join(temporary, "node_modules", ...name.split("/"), "bin");
  await Promise.all(
    Object.entries(archives).map(([file, hash]) => assertHash(path.join(folder, file), hash)),
  );
  return folder;
}

/** `npm run` passes settings such as --prefix to its child processes. They must not affect this install. */
function withoutInheritedNpmSettings(environment: InstallContext["machine"]["environment"]) {
  const settings = /^npm_(config_(local_)?prefix|config_global|command|lifecycle|package)/i;
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !settings.test(name)));
}

async function assertHash(file: string, expected: string): Promise<void> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  if (hash.digest("hex") !== expected)
    throw new Error(`${path.basename(file)} has an unexpected SHA-256 hash`);
}

/** Moves the folder with one rename, so a browser is never incomplete. Keeps a copy that another process installed. */
async function moveIntoPlace(finished: string, place: string, { machine }: InstallContext): Promise<void> {
  const present = await readVersion(path.join(place, CACHED_EXECUTABLE), machine.platform);
  if (present.status === "answered") return;
  await rm(place, { recursive: true, force: true });
  await rename(finished, place);
}
