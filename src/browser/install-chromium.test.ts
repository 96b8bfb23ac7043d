import { symlink } from "node:fs/promises";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { aptStep } from "./chromium/install-with-apt.ts";
import { npmStep } from "./chromium/install-from-npm.ts";
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

/** Brings the Chromium that the tests run with. */
function stepThatWorks(fake: FakeMachine): InstallStep {
  return {
    name: "a way that works",
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

test("falls to the next way when one fails, and proves that what was brought starts", async () => {
  await using fake = await createFakeMachine({ isRoot: process.getuid?.() === 0 });
  const { found, said } = await install(fake, [stepThatFails("the first"), stepThatWorks(fake)]);
  expect(found).toMatchObject({ kind: "headless shell", source: "system" });
  expect(said[0]).toBe("that did not work: the first: the first is out of order");
  expect(said.at(-1)).toMatch(/^Chromium [\d.]+ starts \(\d+ ms\)/);
});

test("what answers but does not start is not taken", async () => {
  await using fake = await createFakeMachine();
  const brings: InstallStep = {
    ...stepThatFails("a way that lies"),
    install: async () => void (await fake.addChromium("usr/bin/chromium", "155.0.0.1")),
  };
  await expect(install(fake, [brings])).rejects.toThrow(/a way that lies: .*chromium does not start/);
});

test("when nothing works, one message says what to do and names all that was tried", async () => {
  await using fake = await createFakeMachine({ platform: "freebsd" });
  const failed = install(fake, [npmStep, stepThatFails("the download"), aptStep]);
  await expect(failed).rejects.toThrow(NoChromiumError);
  await expect(failed).rejects.toThrow(
    /^No Chromium could be installed\. Install .*\n.*npm package.*Linux on x64\n.*the download is out of order\n.*apt-get/,
  );
});

test("npm's archives are refused when they are not the expected ones, and nothing is left behind", async () => {
  await using fake = await createFakeMachine();
  const archives = "node_modules/@sparticuz/chromium/bin";
  await fake.addScript(
    "bin/npm",
    `PATH=/usr/bin:/bin; mkdir -p ${archives}; cd ${archives}; touch chromium.br swiftshader.tar.br al2023.tar.br fonts.tar.br`,
  );
  await expect(install(fake, [npmStep])).rejects.toThrow(/is not the file that was expected/);
  expect(await readdir(path.join(fake.machine.homeDirectory, ".cache/stile"))).toEqual([]);
});

test("npm that is missing or fails is told", async () => {
  await using fake = await createFakeMachine();
  await expect(install(fake, [npmStep])).rejects.toThrow(/npm was not found/);
  await fake.addScript("bin/npm", 'echo "npm error code ENOTFOUND" >&2; exit 1');
  await expect(install(fake, [npmStep])).rejects.toThrow(/npm ended with code 1: npm error code ENOTFOUND/);
});

test("apt refreshes its lists, and takes full Chromium where there is no headless shell", async () => {
  await using fake = await createFakeMachine({ isRoot: true });
  const log = path.join(fake.machine.rootDirectory, "apt.log");
  await fake.addScript("usr/bin/apt-get", "");
  const body = `echo "$*" >> ${log}; case "$*" in *headless-shell) echo "E: Unable to locate package" >&2; exit 100;; esac`;
  await fake.addScript("bin/apt-get", body);
  const said: string[] = [];
  await aptStep.install({ machine: fake.machine, say: (line) => said.push(line) });
  expect(said).toEqual([
    "apt-get install chromium-headless-shell",
    "refreshing apt's lists",
    "apt-get install chromium-headless-shell",
    "apt-get install chromium",
  ]);
  expect(aptStep.obstacle({ ...fake.machine, isRoot: false })).toBe("it needs root");
});
