import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import path from "node:path";
import { root } from "./paths.mjs";
import { say } from "./say.mjs";

const SIGNALS = ["SIGTERM", "SIGHUP"];

/**
 * Runs a command as the last step of the set-up. Where Node supports it (22.15 or newer, not on Windows), the command
 * replaces this process, so the set-up does not stay in memory. Elsewhere this process waits for the command, forwards
 * signals and exits with its exit code.
 *
 * With `stopsWithNpm`, STOP_WITH_PROCESSES lists the processes that the command must not outlive: npm, if npm started it,
 * and this one. Other commands do not get the variable, because their children would inherit it.
 */
export function become(file, words, inherited, { stopsWithNpm }) {
  const environment = { ...inherited };
  delete environment.STOP_WITH_PROCESSES;
  const executable = executableOf(file);
  const npm = environment.npm_lifecycle_event === undefined ? [] : npmProcesses();
  const watching = (processes) =>
    stopsWithNpm ? { ...environment, STOP_WITH_PROCESSES: processes.join(",") } : environment;
  if (process.execve !== undefined && process.platform !== "win32" && executable !== undefined) {
    process.execve(executable, [executable, ...words], watching(npm));
  }
  const child = spawn(file, words, {
    stdio: "inherit",
    env: watching([process.pid, ...npm]),
    shell: process.platform === "win32" && !path.isAbsolute(file),
  });
  // A terminal sends Ctrl-C to the whole process group; this process waits for the child to handle it.
  process.on("SIGINT", () => {});
  for (const signal of SIGNALS) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => {
    say(`could not run ${file}: ${error.message}`);
    process.exitCode = 127;
  });
  child.on("exit", (code, signal) => {
    process.exitCode = signal === null ? (code ?? 1) : 128 + constants.signals[signal];
  });
}

/** Path of a command in node_modules/.bin; undefined for a command that is only on the PATH. */
function executableOf(file) {
  const candidate = path.isAbsolute(file) ? file : path.join(root, "node_modules", ".bin", file);
  return existsSync(candidate) ? candidate : undefined;
}

/** The parent and, if that is a shell started by npm, npm. */
function npmProcesses() {
  const { stdout } = spawnSync("ps", ["-o", "ppid=,comm=", "-p", String(process.ppid)], { encoding: "utf8" });
  const behindShell = /^\s*(\d+)\s+(?:\S*\/)?-?\w*sh\s*$/.exec(stdout ?? "")?.[1];
  return [process.ppid, ...(behindShell === undefined ? [] : [Number(behindShell)])];
}
