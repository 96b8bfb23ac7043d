import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { connectRunEmulator } from "./run-emulator.ts";

let parent: string;
let runner: ChildProcess;

beforeEach(async () => {
  parent = await mkdtemp(path.join(tmpdir(), "run-emulator-"));
  vi.stubEnv("TMPDIR", parent);
  runner = await startProcess();
});
afterEach(async () => {
  runner.kill("SIGKILL");
  vi.unstubAllEnvs();
  await rm(parent, { recursive: true, force: true });
});

/** A process that does nothing until it is killed. */
async function startProcess(): Promise<ChildProcess> {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1e9)"], { stdio: "ignore" });
  await once(child, "spawn");
  return child;
}

const runnerId = () => runner.pid ?? 0;
const connect = async () => await connectRunEmulator(runnerId());
const folder = async () => path.join(parent, (await readdir(parent)).join());
const answers = async (url: string) =>
  await fetch(`${url}/turnstile/v0/api.js`).then(
    () => true,
    () => false,
  );

test("workers that ask concurrently get the same emulator, which stops with the run", async () => {
  const emulators = await Promise.all(Array.from({ length: 8 }, connect));
  const [url = "", ...others] = new Set(emulators.map((emulator) => emulator.url));
  expect(others).toEqual([]);
  const session = await emulators[0]?.openSession();
  expect(session?.url).toContain(url);
  runner.kill("SIGKILL");
  await expect.poll(() => answers(url)).toBe(false);
  await expect.poll(() => readdir(parent)).toEqual([]);
});

test("an emulator that has stopped is replaced, once for all workers", async () => {
  const { url } = await connect();
  const file = path.join(await folder(), "0.json");
  // Its port answers, but what answers there does not know the token: another run took the port.
  await writeFile(file, (await readFile(file, "utf8")).replace(/"token":"/, '"token":"x'));
  const replaced = new Set((await Promise.all([connect(), connect(), connect()])).map((found) => found.url));
  expect(replaced.size).toBe(1);
  expect(replaced).not.toContain(url);
});

test("a worker that was killed while it started the emulator holds nobody up", async () => {
  const worker = await startProcess();
  await connect();
  const directory = await folder();
  for (const name of ["0", "0.json"]) await rm(path.join(directory, name));
  await writeFile(path.join(directory, "0"), String(worker.pid));
  const connecting = connect();
  worker.kill("SIGKILL");
  await connecting;
  expect((await readdir(directory)).toSorted()).toEqual(["0", "1", "1.json"]);
});

test.skipIf(process.platform === "win32")("a folder that others can write to is refused", async () => {
  await connect();
  await chmod(await folder(), 0o777);
  await expect(connect()).rejects.toThrow(/must be a directory that only you can use\. Delete it/);
});
