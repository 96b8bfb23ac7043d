import { readdir } from "node:fs/promises";
import path from "node:path";
import type { Machine } from "./machine.ts";

/** The headless shell is first because it needs a quarter of the resources of full Chromium. */
const LINUX_COMMANDS = [
  "chromium-headless-shell",
  "chrome-headless-shell",
  "chromium",
  "chromium-browser",
  "google-chrome-stable",
  "google-chrome",
  "microsoft-edge-stable",
];

const LINUX_FILES = [
  "usr/lib/chromium/chromium-headless-shell",
  "opt/google/chrome/chrome",
  "snap/bin/chromium",
];

const MAC_APPLICATIONS = [
  ["Chromium.app", "Chromium"],
  ["Google Chrome.app", "Google Chrome"],
  ["Google Chrome for Testing.app", "Google Chrome for Testing"],
  ["Microsoft Edge.app", "Microsoft Edge"],
] as const;

const WINDOWS_FILES = [
  ["Chromium", "Application", "chrome.exe"],
  ["Google", "Chrome", "Application", "chrome.exe"],
  ["Microsoft", "Edge", "Application", "msedge.exe"],
] as const;

/** Paths where a system may have Chromium, best first. The files need not exist. */
export function systemPlaces(machine: Machine): readonly string[] {
  const { environment, homeDirectory, platform, rootDirectory } = machine;
  if (platform === "darwin") {
    const folders = [path.join(rootDirectory, "Applications"), path.join(homeDirectory, "Applications")];
    return MAC_APPLICATIONS.flatMap(([application, executable]) =>
      folders.map((folder) => path.join(folder, application, "Contents", "MacOS", executable)),
    );
  }
  if (platform === "win32") {
    const folders = ["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"].flatMap(
      (name) => environment[name] ?? [],
    );
    return WINDOWS_FILES.flatMap((file) => folders.map((folder) => path.join(folder, ...file)));
  }
  const onPath = (environment["PATH"] ?? "")
    .split(path.delimiter)
    .filter((folder) => path.isAbsolute(folder));
  const folders = new Set([
    ...onPath,
    path.join(rootDirectory, "usr/bin"),
    path.join(rootDirectory, "usr/local/bin"),
  ]);
  return [
    ...LINUX_COMMANDS.flatMap((command) => [...folders].map((folder) => path.join(folder, command))),
    ...LINUX_FILES.map((file) => path.join(rootDirectory, file)),
  ];
}

/** Executables in Playwright's cache: the headless shell first, then newest first. */
export async function playwrightPlaces(machine: Machine): Promise<readonly string[]> {
  const cache = playwrightCache(machine);
  const folders = await readdir(cache).catch(() => []);
  const newestFirst = (prefix: string) =>
    folders
      .filter((folder) => folder.startsWith(prefix) && /^\d+$/.test(folder.slice(prefix.length)))
      .sort((one, other) => Number(other.slice(prefix.length)) - Number(one.slice(prefix.length)));
  return [...newestFirst("chromium_headless_shell-"), ...newestFirst("chromium-")].flatMap((folder) =>
    playwrightExecutables(machine.platform, folder).map((executable) => path.join(cache, executable)),
  );
}

/** The folder of Playwright's browsers (see "Managing browser binaries" in its documentation). */
function playwrightCache(machine: Machine): string {
  const chosen = machine.environment["PLAYWRIGHT_BROWSERS_PATH"];
  // "0" means a folder inside Playwright's package, which Stile does not use.
  if (chosen !== undefined && chosen !== "" && chosen !== "0") return path.resolve(chosen);
  return path.join(cacheDirectory(machine), "ms-playwright");
}

/** The folder names depend on the platform and on Playwright's release. */
function playwrightExecutables(platform: NodeJS.Platform, folder: string): readonly string[] {
  const shell = folder.startsWith("chromium_headless_shell");
  const name = shell ? "chrome-headless-shell" : "chrome";
  if (platform === "win32") {
    return shell
      ? [
          path.join(folder, `${name}-win64`, `${name}.exe`),
          path.join(folder, "chrome-win", "headless_shell.exe"),
        ]
      : [path.join(folder, "chrome-win64", "chrome.exe"), path.join(folder, "chrome-win", "chrome.exe")];
  }
  if (platform === "darwin") {
    const testing = "Google Chrome for Testing";
    const variants = [`${name}-mac-arm64`, `${name}-mac-x64`, "chrome-mac"];
    return variants.flatMap((variant) =>
      shell
        ? [path.join(folder, variant, name), path.join(folder, variant, "headless_shell")]
        : [
            path.join(folder, variant, `${testing}.app`, "Contents", "MacOS", testing),
            path.join(folder, variant, "Chromium.app", "Contents", "MacOS", "Chromium"),
          ],
    );
  }
  const variants = [`${name}-linux64`, `${name}-linux-arm64`, "chrome-linux"];
  const executables = shell ? ["chrome-headless-shell", "headless_shell"] : ["chrome"];
  return variants.flatMap((variant) =>
    executables.map((executable) => path.join(folder, variant, executable)),
  );
}

/** The folder where `stile install-browser` installs Chromium, with one subfolder per version. */
export function stileCache(machine: Machine): string {
  return path.join(cacheDirectory(machine), "stile");
}

/** Name of the executable in each folder `chromium-VERSION` of Stile's cache. */
export const CACHED_EXECUTABLE = "chromium-headless-shell";

/** Executables that `stile install-browser` installed, newest version first. */
export async function stilePlaces(machine: Machine): Promise<readonly string[]> {
  const cache = stileCache(machine);
  const folders = await readdir(cache).catch(() => []);
  return folders
    .filter((folder) => /^chromium-[\d.]+$/.test(folder))
    .sort((one, other) => other.localeCompare(one, "en", { numeric: true }))
    .map((folder) => path.join(cache, folder, CACHED_EXECUTABLE));
}

function cacheDirectory({ environment, homeDirectory, platform }: Machine): string {
  if (platform === "darwin") return path.join(homeDirectory, "Library", "Caches");
  if (platform === "win32")
    return environment["LOCALAPPDATA"] ?? path.join(homeDirectory, "AppData", "Local");
  return environment["XDG_CACHE_HOME"] || path.join(homeDirectory, ".cache");
}
