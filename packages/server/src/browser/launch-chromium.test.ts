import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { existsSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { createHash } from "node:crypto";
import path from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { createProfileDirectory, deleteLeftoverProfiles } from "./chromium/profile-directories.ts";
import { launchChromium } from "./launch-chromium.ts";
import { wrapChromium } from "./testing/chromium-wrapper.ts";

afterEach(() => vi.unstubAllEnvs());

test("Chromium sees only allowed environment variables", async () => {
  vi.stubEnv("STILE_OPERATOR_TOKEN", "operator-secret");
  vi.stubEnv("STILE_CLIENT_KEY", "client-secret");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "cloud-secret");
  vi.stubEnv("https_proxy", "http://proxy.example:3128");
  vi.stubEnv("LC_ALL", "C.UTF-8");
  const directory = await mkdtemp(path.join(tmpdir(), "stile-environment-"));
  const file = path.join(directory, "environment");
  await using wrapper = await wrapChromium({ before: `env > ${file}` });
  {
    await using chromium = await launchChromium({ executablePath: wrapper.path, sandbox: false });
    expect(chromium.isRunning()).toBe(true);
  }
  const seen = await readFile(file, "utf8");
  expect(seen).toContain("LC_ALL=C.UTF-8");
  expect(seen).toContain(`PATH=${process.env["PATH"]}`);
  expect(seen).not.toMatch(/secret|proxy|STILE_|TEST_|NODE_OPTIONS/i);
  await rm(directory, { recursive: true });
});

test("profiles of killed processes are deleted; those of running ones stay", async () => {
  const host = createHash("sha256").update(hostname()).digest("hex").slice(0, 8);
  const parts = (own: number, pid: number, start: number) =>
    path.join(tmpdir(), `stile-chromium-${own === 1 ? host : "00000000"}-${pid}-${start}-abc123`);
  const now = Math.round(Date.now() / 1_000);
  // Process ids are at most 4,194,304 on Linux.
  const killed = parts(1, 4_999_999, now);
  const earlierWithThisId = parts(1, process.pid, now - 86_400);
  const ofRunning = parts(1, process.ppid, now);
  const ofOtherMachine = parts(0, 4_999_999, now);
  const all = [killed, earlierWithThisId, ofRunning, ofOtherMachine];
  for (const directory of all) await mkdir(path.join(directory, "Default"), { recursive: true });
  const own = await createProfileDirectory();
  await deleteLeftoverProfiles();
  expect(all.filter((directory) => existsSync(directory))).toEqual([ofRunning, ofOtherMachine]);
  expect(existsSync(own)).toBe(true);
  for (const directory of [ofRunning, ofOtherMachine, own]) await rm(directory, { recursive: true });
});

test("a closed browser leaves no profile", async () => {
  const directory = await mkdtemp(path.join(tmpdir(), "stile-arguments-"));
  const file = path.join(directory, "arguments");
  await using wrapper = await wrapChromium({ before: `printf '%s\\n' "$@" > ${file}` });
  const chromium = await launchChromium({ executablePath: wrapper.path, sandbox: false });
  const profile = /--user-data-dir=(.*)/.exec(await readFile(file, "utf8"))?.[1] ?? "";
  expect(existsSync(profile)).toBe(true);
  await chromium.close();
  expect(existsSync(profile)).toBe(false);
  await rm(directory, { recursive: true });
});
