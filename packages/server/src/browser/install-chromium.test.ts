import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { mkdir, readdir, symlink } from "node:fs/promises";
import { brotliCompressSync } from "node:zlib";
import path from "node:path";
import { expect, test } from "vitest";
import { aptStep } from "./chromium/install-with-apt.ts";
import { createNpmStep, type ChromiumPackage } from "./chromium/install-from-npm.ts";
import type { InstallStep } from "./chromium/install-step.ts";
import { createFakeMachine, type FakeMachine } from "./chromium/testing/fake-machine.ts";
import { installChromium, NoChromiumError } from "./install-chromium.ts";

const realChromium = process.env["STILE_CHROMIUM_PATH"] ?? "";

function stepThatFails(name: string): InstallStep {
  return {
    name,
    source: "system",
    obstacle: () => undefined,
    install: () => Promise.reject(new Error(`${name} is out of order`)),
  };
}

/** Installs the Chromium that the tests use. */
function stepThatWorks(fake: FakeMachine): InstallStep {
  return {
    name: "a working step",
    source: "system",
    obstacle: () => undefined,
    install: async () => {
      const link = await fake.addScript("usr/bin/placeholder", "");
      await symlink(realChromium, path.join(path.dirname(link), "chromium-headless-shell"));
    },
  };
}

async function install(fake: FakeMachine, steps: readonly InstallStep[]) {
  const said: string[] = [];
  const found = await installChromium({ machine: fake.machine, say: (line) => said.push(line), steps });
  return { found, said };
}

test("tries the next step when one fails, and checks that the installed Chromium starts", async () => {
  await using fake = await createFakeMachine({ isRoot: process.getuid?.() === 0 });
  const { found, said } = await install(fake, [stepThatFails("the first"), stepThatWorks(fake)]);
  expect(found).toMatchObject({ kind: "headless shell", source: "system" });
  expect(said[0]).toBe("failed: the first: the first is out of order");
  expect(said.at(-1)).toMatch(/^Chromium [\d.]+ starts \(\d+ ms\)/);
});

test("rejects a Chromium that prints its version but does not start", async () => {
  await using fake = await createFakeMachine();
  const broken: InstallStep = {
    ...stepThatFails("a broken step"),
    install: async () => void (await fake.addChromium("usr/bin/chromium", "155.0.0.1")),
  };
  await expect(install(fake, [broken])).rejects.toThrow(/a broken step: .*chromium does not start/);
});

test("if all steps fail, the error says what to do and lists the steps", async () => {
  await using fake = await createFakeMachine({ platform: "freebsd" });
  const failed = install(fake, [createNpmStep(), stepThatFails("the download"), aptStep]);
  await expect(failed).rejects.toThrow(NoChromiumError);
  await expect(failed).rejects.toThrow(
    /^Stile could not install Chromium\. Install .*\n.*npm package.*Linux on x64\n.*the download is out of order\n.*apt-get/,
  );
});

test("refuses npm archives with the wrong hash and leaves nothing behind", async () => {
  await using fake = await createFakeMachine();
  const archives = "node_modules/@sparticuz/chromium/bin";
  await fake.addScript(
    "bin/npm",
    `PATH=/usr/bin:/bin; mkdir -p ${archives}; cd ${archives}; touch chromium.br swiftshader.tar.br al2023.tar.br fonts.tar.br`,
  );
  await expect(install(fake, [createNpmStep()])).rejects.toThrow(/has an unexpected SHA-256 hash/);
  expect(await readdir(path.join(fake.machine.homeDirectory, ".cache/stile"))).toEqual([]);
});

/**
 * Creates a package whose Chromium is a script that starts the real one, and an `npm` that installs it. The script
 * needs a library, as the real executable does.
 */
async function packChromium(fake: FakeMachine): Promise<ChromiumPackage> {
  const source = path.join(fake.machine.rootDirectory, "package");
  const systemLibraries = path.join(fake.machine.rootDirectory, "system/lib");
  const wantsLibrary = `#!/bin/sh
for folder in $(echo "$LD_LIBRARY_PATH:${systemLibraries}" | tr : ' '); do
  [ -e "$folder/libwanted.so" ] && exec ${realChromium} "$@"
done
echo "chromium: error while loading shared libraries: libwanted.so: cannot open shared object file" >&2
exit 127
`;
  const tar = (name: string, file: string) => {
    mkdirSync(path.join(source, name, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(source, name, file), "contents");
    return execFileSync("tar", ["-c", "-C", path.join(source, name), "."]);
  };
  const contents = {
    "chromium.br": Buffer.from(wantsLibrary),
    "swiftshader.tar.br": tar("swiftshader", "libEGL.so"),
    "al2023.tar.br": tar("al2023", "lib/libwanted.so"),
    "fonts.tar.br": tar("fonts", "fonts/Open_Sans/OpenSans-Regular.ttf"),
  };
  mkdirSync(path.join(source, "bin"));
  const hashes = Object.entries(contents).map(([name, content]) => {
    const archive = brotliCompressSync(content);
    writeFileSync(path.join(source, "bin", name), archive);
    return [name, createHash("sha256").update(archive).digest("hex")];
  });
  await fake.addScript(
    "bin/npm",
    `PATH=/usr/bin:/bin; mkdir -p node_modules/chromium && cp -r ${source}/bin node_modules/chromium/`,
  );
  const archives: ChromiumPackage["archives"] = { ...SAMPLE_HASHES, ...Object.fromEntries(hashes) };
  return { name: "chromium", version: "1.2.3", archives };
}

const SAMPLE_HASHES = {
  "chromium.br": "",
  "swiftshader.tar.br": "",
  "al2023.tar.br": "",
  "fonts.tar.br": "",
};

test("the npm package adds libraries and fonts that the system lacks", async () => {
  await using fake = await createFakeMachine({ isRoot: process.getuid?.() === 0 });
  const { found, said } = await install(fake, [createNpmStep(await packChromium(fake))]);
  const folder = path.join(fake.machine.homeDirectory, ".cache/stile/chromium-1.2.3");
  expect(found).toMatchObject({
    path: path.join(folder, "chromium-headless-shell"),
    source: "Stile's cache",
  });
  expect(said).toContain("adding files that this system lacks: libwanted.so");
  expect((await readdir(folder)).sort()).toEqual([
    "chromium-headless-shell",
    "fonts",
    "fonts.conf",
    "headless_shell",
    "lib",
    "libEGL.so",
  ]);
});

test("the npm package adds nothing if the system has everything", async () => {
  await using fake = await createFakeMachine({ isRoot: process.getuid?.() === 0 });
  await fake.addScript("system/lib/libwanted.so", "");
  await fake.addScript("etc/fonts/fonts.conf", "");
  const { found } = await install(fake, [createNpmStep(await packChromium(fake))]);
  expect((await readdir(path.dirname(found.path))).sort()).toEqual(["chromium-headless-shell", "libEGL.so"]);
  expect(await readdir(path.dirname(path.dirname(found.path)))).toEqual(["chromium-1.2.3"]);
});

test("replaces a broken copy in the cache and removes leftovers of killed installations", async () => {
  await using fake = await createFakeMachine({ isRoot: process.getuid?.() === 0 });
  const cache = path.join(fake.machine.homeDirectory, ".cache/stile");
  await fake.addScript("home/.cache/stile/chromium-1.2.3/chromium-headless-shell", "exit 1");
  await mkdir(path.join(cache, "installing-old"));
  utimesSync(path.join(cache, "installing-old"), 0, 0);
  await mkdir(path.join(cache, "installing-now"));
  const { found } = await install(fake, [createNpmStep(await packChromium(fake))]);
  expect(readFileSync(found.path, "utf8")).not.toContain("exit 1");
  expect((await readdir(cache)).sort()).toEqual(["chromium-1.2.3", "installing-now"]);
});

test("keeps a working copy when another installation ends later, because it may be running", async () => {
  await using fake = await createFakeMachine({ isRoot: process.getuid?.() === 0 });
  const step = createNpmStep(await packChromium(fake));
  const { found } = await install(fake, [step]);
  const { ino } = statSync(found.path);
  await install(fake, [step]);
  expect(statSync(found.path).ino).toBe(ino);
});

test("reports a missing or failing npm", async () => {
  await using fake = await createFakeMachine();
  await expect(install(fake, [createNpmStep()])).rejects.toThrow(/npm was not found/);
  await fake.addScript("bin/npm", 'echo "npm error code ENOTFOUND" >&2; exit 1');
  await expect(install(fake, [createNpmStep()])).rejects.toThrow(
    /npm exited with code 1: npm error code ENOTFOUND/,
  );
});

test("apt updates its package lists and falls back to full Chromium", async () => {
  await using fake = await createFakeMachine({ isRoot: true });
  const log = path.join(fake.machine.rootDirectory, "apt.log");
  await fake.addScript("usr/bin/apt-get", "");
  const body = `echo "$*" >> ${log}; case "$*" in *headless-shell) echo "E: Unable to locate package" >&2; exit 100;; esac`;
  await fake.addScript("bin/apt-get", body);
  const said: string[] = [];
  await aptStep.install({ machine: fake.machine, say: (line) => said.push(line) });
  expect(said).toEqual([
    "apt-get install chromium-headless-shell",
    "apt-get update",
    "apt-get install chromium-headless-shell",
    "apt-get install chromium",
  ]);
  expect(aptStep.obstacle({ ...fake.machine, isRoot: false })).toBe("it needs root");
});
