import { spawn, type ChildProcess, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";

/** A running server. */
export interface ValkeyProcess {
  readonly child: ChildProcess;
  /** Resolves when the process is gone. */
  readonly ended: Promise<unknown>;
}

/** The server did not start; the message is its output. */
export class ValkeyStartError extends Error {
  override readonly name = "ValkeyStartError";
}

/** Path of the server that the set-up found; empty if there is none. */
const program = process.env["TEST_VALKEY_SERVER"] ?? "";

/** Tests of the Valkey backend are skipped without a server: `describe.skipIf(!hasValkey)`. */
export const hasValkey = program !== "";

/** Starts the server and waits until it accepts connections; it has then loaded its data from `directory`. */
export async function startValkeyProcess(
  settings: readonly string[],
  directory: string,
): Promise<ValkeyProcess> {
  if (!hasValkey) throw new ValkeyStartError("there is no Valkey server; `npm test` prints what to install");
  const child = spawn(program, settings, { cwd: directory, stdio: ["ignore", "pipe", "pipe"] });
  const watch = endWithThisProcess(child, directory);
  const ended = once(child, "exit").finally(() => watch.kill("SIGKILL"));
  await ready(child);
  return { child, ended };
}

/** Test processes may be killed at any time, so another process waits for that and then cleans up. */
function endWithThisProcess({ pid }: ChildProcess, directory: string): ChildProcess {
  const script = 'read -r _; kill -9 "$1"; rm -rf "$2"';
  const watch = spawn("sh", ["-c", script, "sh", String(pid), directory], {
    // Its input ends with this process.
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  watch.unref();
  return watch;
}

function ready({ stdout, stderr }: ChildProcessByStdio<null, Readable, Readable>): Promise<void> {
  return new Promise((resolve, reject) => {
    let written = "";
    for (const stream of [stdout, stderr]) {
      // Read everything, or a full pipe would block the server.
      stream.setEncoding("utf8").on("data", (text: string) => {
        written = (written + text).slice(-4_000);
        if (text.includes("Ready to accept connections")) resolve();
      });
    }
    stdout.once("close", () => reject(new ValkeyStartError(written)));
  });
}
