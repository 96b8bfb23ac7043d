import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { z } from "zod";
import { programFile } from "./program-file.ts";

/** The emulator of a run. */
export interface StartedEmulator {
  /** `http://HOST:PORT`. */
  readonly url: string;
  /** Token of its control paths. */
  readonly token: string;
}

const messageSchema = z.union([z.object({ url: z.string() }), z.object({ problem: z.string() })]);

/**
 * Starts an emulator in a separate process. It stops when the process `runner` has ended, and deletes `folder` then.
 * @throws Error when it does not start.
 */
export async function startForRun(runner: number, folder: string): Promise<StartedEmulator> {
  const file = programFile({
    source: "src/playwright/serve-run.entry.ts",
    built: "dist/library/playwright-emulator.js",
  });
  // Not an argument: other users can read those.
  const token = randomBytes(16).toString("base64url");
  const child = spawn(process.execPath, [file, String(runner), folder], {
    env: { ...process.env, TURNSTILE_EMULATOR_CONTROL_TOKEN: token },
    // The emulator must survive the end of this worker and signals to its process group.
    detached: true,
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  const message = await new Promise<unknown>((resolve, reject) => {
    child.once("message", resolve);
    child.once("error", reject);
    child.once("exit", (code, signal) =>
      resolve({ problem: `It ended with ${signal ?? `exit code ${code}`}.` }),
    );
  });
  const answer = messageSchema.parse(message);
  if ("problem" in answer) throw new Error(`The emulator of this run did not start: ${answer.problem}`);
  child.disconnect();
  child.unref();
  return { url: answer.url, token };
}
