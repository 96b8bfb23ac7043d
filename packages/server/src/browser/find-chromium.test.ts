import path from "node:path";
import { expect, test } from "vitest";
import { createFakeMachine } from "./chromium/testing/fake-machine.ts";
import { ChromiumUnusableError, findChromium, findEvery } from "./find-chromium.ts";

test("finds nothing on an empty machine", async () => {
  await using fake = await createFakeMachine();
  expect(await findChromium({ machine: fake.machine })).toBeUndefined();
});

test("prefers the configured path, then a headless shell, then the system, then Playwright's cache", async () => {
  await using fake = await createFakeMachine();
  const playwright = await fake.addChromium(
    "home/.cache/ms-playwright/chromium-9/chrome-linux/chrome",
    "154.0.0.1",
  );
  expect(await findChromium(fake)).toMatchObject({
    path: playwright,
    source: "Playwright's cache",
    kind: "full",
  });
  const system = await fake.addChromium("usr/bin/google-chrome", "155.0.0.1");
  expect(await findChromium(fake)).toMatchObject({ path: system, source: "system", kind: "full" });
  const stile = await fake.addChromium(
    "home/.cache/stile/chromium-153.0.0/chromium-headless-shell",
    "153.0.0.1",
  );
  expect(await findChromium(fake)).toMatchObject({
    path: stile,
    source: "Stile's cache",
    kind: "headless shell",
  });
  const configured = await fake.addChromium("mine/headless_shell", "156.0.8078.79");
  expect(await findChromium({ ...fake, configuredPath: configured })).toEqual({
    path: configured,
    source: "configured",
    kind: "headless shell",
    version: "156.0.8078.79",
  });
});

test("prefers the headless shell among the system's browsers", async () => {
  await using fake = await createFakeMachine();
  await fake.addChromium("bin/chromium", "155.0.0.1");
  const shell = await fake.addChromium("usr/bin/chromium-headless-shell", "155.0.0.1");
  expect(await findChromium(fake)).toMatchObject({ path: shell });
});

test("prefers the headless shell, then the newest revision, in Playwright's cache", async () => {
  await using fake = await createFakeMachine();
  const cache = "home/.cache/ms-playwright";
  await fake.addChromium(`${cache}/chromium-2000/chrome-linux64/chrome`, "160.0.0.1");
  await fake.addChromium(`${cache}/chromium_headless_shell-999/chrome-linux/headless_shell`, "130.0.0.1");
  const newest = await fake.addChromium(
    `${cache}/chromium_headless_shell-1255/chrome-headless-shell-linux64/chrome-headless-shell`,
    "159.0.0.1",
  );
  expect(await findChromium(fake)).toMatchObject({ path: newest, kind: "headless shell" });
});

test("respects XDG_CACHE_HOME and PLAYWRIGHT_BROWSERS_PATH", async () => {
  await using fake = await createFakeMachine();
  const { rootDirectory } = fake.machine;
  const stile = await fake.addChromium("cache/stile/chromium-153.0.0/chromium-headless-shell", "153.0.0.1");
  const environment = { XDG_CACHE_HOME: path.join(rootDirectory, "cache") };
  expect(await findChromium({ machine: { ...fake.machine, environment } })).toMatchObject({ path: stile });
  const chosen = await fake.addChromium(
    "browsers/chromium_headless_shell-9/chrome-linux/headless_shell",
    "154.0.0.1",
  );
  const withBrowsers = { ...environment, PLAYWRIGHT_BROWSERS_PATH: path.join(rootDirectory, "browsers") };
  expect(await findChromium({ machine: { ...fake.machine, environment: withBrowsers } })).toMatchObject({
    path: chosen,
  });
});

test("skips programs that are not Chromium, such as Ubuntu's wrapper of a snap", async () => {
  await using fake = await createFakeMachine();
  await fake.addScript(
    "usr/bin/chromium-browser",
    'echo "requires the chromium snap to be installed" >&2; exit 1',
  );
  const chrome = await fake.addChromium("opt/google/chrome/chrome", "155.0.0.1");
  expect(await findChromium(fake)).toMatchObject({ path: chrome });
});

test("finds Chromium on macOS", async () => {
  await using fake = await createFakeMachine({ platform: "darwin" });
  const chrome = await fake.addChromium(
    "Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "155.0.0.1",
  );
  expect(await findChromium(fake)).toMatchObject({ path: chrome, kind: "full" });
  const shell =
    "home/Library/Caches/ms-playwright/chromium_headless_shell-7/chrome-headless-shell-mac-arm64/chrome-headless-shell";
  const cached = await fake.addChromium(shell, "154.0.0.1");
  expect(await findChromium(fake)).toMatchObject({ path: cached });
});

test("finds Chromium on Windows and reads its version from the folder", async () => {
  await using fake = await createFakeMachine({ platform: "win32" });
  const programs = path.join(fake.machine.rootDirectory, "Program Files");
  // Running it would open a window.
  const chrome = await fake.addScript("Program Files/Google/Chrome/Application/chrome.exe", "exit 1");
  await fake.addScript("Program Files/Google/Chrome/Application/155.0.8000.1/chrome.dll", "");
  const machine = { ...fake.machine, environment: { PROGRAMFILES: programs } };
  expect(await findChromium({ machine })).toMatchObject({ path: chrome, version: "155.0.8000.1" });
});

test("finds all Chromiums and their kinds, whether configured or not", async () => {
  await using fake = await createFakeMachine();
  const full = await fake.addChromium("usr/bin/chromium", "155.0.0.1");
  const shell = await fake.addChromium("usr/bin/chromium-headless-shell", "155.0.0.2");
  await fake.addScript("usr/bin/google-chrome", "exit 1");
  const environment = { ...fake.machine.environment, STILE_CHROMIUM_PATH: full };
  expect(await findEvery({ ...fake.machine, environment })).toMatchObject([
    { path: shell, kind: "headless shell", version: "155.0.0.2" },
    { path: full, kind: "full", version: "155.0.0.1" },
  ]);
});

test("refuses a configured path that does not work and gives the reason", async () => {
  await using fake = await createFakeMachine();
  await fake.addChromium("usr/bin/chromium", "155.0.0.1");
  const find = (configuredPath: string) => findChromium({ ...fake, configuredPath });
  await expect(find("/nowhere/chrome")).rejects.toThrow(/\/nowhere\/chrome .*no such file/);
  const broken = await fake.addScript(
    "broken",
    'echo "error while loading shared libraries: libnss3.so" >&2; exit 127',
  );
  await expect(find(broken)).rejects.toThrow(/libnss3\.so/);
  await expect(find(await fake.addScript("other", "echo hello"))).rejects.toThrow(ChromiumUnusableError);
  const environment = { STILE_CHROMIUM_PATH: "/nowhere/chrome" };
  await expect(findChromium({ machine: { ...fake.machine, environment } })).rejects.toThrow(
    ChromiumUnusableError,
  );
});
