import { createHash } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import path from "node:path";

/** `stile-chromium-HOST-PID-START-RANDOM`: the machine, process id and start time (in s) of the owner. */
const NAME = /^stile-chromium-(?<host>[0-9a-f]{8})-(?<pid>\d+)-(?<start>\d+)-\w+$/;
/** How much a process's computed start time may vary, in s. */
const START_TOLERANCE_S = 5;

/** Creates a temporary profile directory, which only this user can read. */
export async function createProfileDirectory(): Promise<string> {
  const name = ["stile-chromium", hostId(), process.pid, startOfThisProcess(), ""].join("-");
  return await mkdtemp(path.join(tmpdir(), name));
}

/** Deletes a profile directory. Never rejects. */
export async function deleteProfileDirectory(directory: string): Promise<void> {
  // Child processes of a killed browser may still be writing.
  await rm(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }).catch(() => {});
}

/**
 * Deletes the profile directories of processes of this machine that were killed before they could do so. Never rejects.
 * A container has its own host name, so directories in a shared `/tmp` stay with their owners.
 */
export async function deleteLeftoverProfiles(): Promise<void> {
  const names = await readdir(tmpdir()).catch(() => []);
  const leftovers = names.filter((name) => isLeftover(name));
  await Promise.all(leftovers.map((name) => deleteProfileDirectory(path.join(tmpdir(), name))));
}

function isLeftover(name: string): boolean {
  const owner = NAME.exec(name)?.groups;
  if (owner?.["host"] !== hostId()) return false;
  const pid = Number(owner["pid"]);
  // In a container, a new process often has the id of the one that was killed.
  if (pid === process.pid) return Math.abs(Number(owner["start"]) - startOfThisProcess()) > START_TOLERANCE_S;
  return !isRunning(pid);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs as another user.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function startOfThisProcess(): number {
  return Math.round(Date.now() / 1_000 - process.uptime());
}

function hostId(): string {
  return createHash("sha256").update(hostname()).digest("hex").slice(0, 8);
}
