import { execFile } from "node:child_process";
import { access, constants, readdir } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { allowedEnvironment } from "./allowed-environment.ts";

const VERSION = /\d+(?:\.\d+){3}/;

/** The version of an executable, or why it is unknown. */
export type VersionOutcome =
  | { readonly status: "answered"; readonly version: string }
  | { readonly status: "failed"; readonly problem: string };

/** Runs a Chromium with `--version`. This also checks that its libraries are installed. */
export async function readVersion(executable: string, platform: NodeJS.Platform): Promise<VersionOutcome> {
  try {
    await access(executable, constants.X_OK);
  } catch (error) {
    return { status: "failed", problem: fileProblem(error) };
  }
  return platform === "win32" ? versionFromFolder(executable) : await versionFromOutput(executable);
}

function fileProblem(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "ENOENT" ? "there is no such file" : "it is not executable";
}

async function versionFromOutput(executable: string): Promise<VersionOutcome> {
  try {
    const { stdout } = await promisify(execFile)(executable, ["--version"], {
      timeout: 10_000,
      killSignal: "SIGKILL",
      env: allowedEnvironment(process.env),
    });
    const version = VERSION.exec(stdout)?.[0];
    return version === undefined
      ? { status: "failed", problem: "its --version output is not from Chromium" }
      : { status: "answered", version };
  } catch (error) {
    const stderr = error instanceof Error && "stderr" in error ? String(error.stderr) : "";
    const reason = stderr.trim().split("\n").at(-1);
    return {
      status: "failed",
      problem: reason === undefined || reason === "" ? "it does not start" : reason,
    };
  }
}

/** On Windows `--version` opens a window, but there is a folder named after the version next to the executable. */
async function versionFromFolder(executable: string): Promise<VersionOutcome> {
  const folders = await readdir(path.dirname(executable)).catch(() => []);
  const version = folders.map((folder) => VERSION.exec(folder)?.[0]).find((found) => found !== undefined);
  return { status: "answered", version: version ?? "unknown" };
}
