import { link, lstat, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { isRunning } from "../cli/is-running.ts";
import type { EmulatorClient } from "../emulator.ts";
import { ExpectedError } from "../expected-error.ts";
import { connectEmulator } from "../remote/connect-emulator.ts";
import { EmulatorConnectionError } from "../remote/connection-error.ts";
import { hasCode } from "../storage/has-code.ts";
import { startForRun } from "./start-for-run.ts";

/** How long another worker may take to start the emulator. */
const START_MS = 30_000;
const LOOK_EVERY_MS = 20;

const startedSchema = z.object({ url: z.string(), token: z.string() });

/**
 * Returns the only emulator of a run. The first worker starts it, the others find it in a folder named for the run, and it
 * stops with the run. A killed emulator is replaced, and so is one whose worker was killed while starting it.
 *
 * @param runner id of the process that all workers of the run have as their parent.
 * @throws Error when the emulator does not start.
 */
export async function connectRunEmulator(runner: number): Promise<EmulatorClient> {
  const folder = await openFolder(runner);
  // Each attempt to start an emulator has a number, so that two workers never replace the same one.
  for (let attempt = 0; ; attempt += 1) {
    const claim = path.join(folder, String(attempt));
    const isOurs = await claimStart(claim);
    if (isOurs) await publish(`${claim}.json`, await startForRun(runner, folder));
    const emulator = await connectTo(claim);
    if (emulator !== undefined) return emulator;
    if (isOurs) throw new Error("The emulator of this run stopped right after its start.");
  }
}

/** Only this user may write there: the folder's name is predictable. */
async function openFolder(runner: number): Promise<string> {
  const user = process.getuid?.();
  const folder = path.join(tmpdir(), `turnstile-emulator-playwright-${user ?? "run"}-${runner}`);
  await mkdir(folder, { mode: 0o700 }).catch((error: unknown) => {
    if (!hasCode(error, "EEXIST")) throw error;
  });
  const found = await lstat(folder);
  const isPrivate = user === undefined || (found.uid === user && (found.mode & 0o077) === 0);
  if (found.isDirectory() && isPrivate) return folder;
  throw new ExpectedError(
    `${folder} must be a directory that only you can use. Delete it, or set TMPDIR to another directory.`,
  );
}

/** Whether this process must start the emulator. Writes the claim atomically. */
async function claimStart(claim: string): Promise<boolean> {
  const draft = `${claim}.${randomUUID()}`;
  await writeFile(draft, String(process.pid));
  try {
    await link(draft, claim);
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function publish(file: string, started: z.infer<typeof startedSchema>): Promise<void> {
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, JSON.stringify(started));
  await rename(draft, file);
}

/** The emulator of a claim; undefined if it was never started or has stopped. */
async function connectTo(claim: string): Promise<EmulatorClient | undefined> {
  const started = await published(claim);
  if (started === undefined) return undefined;
  try {
    return await connectEmulator(started.url, { token: started.token });
  } catch (error) {
    // Another program may use its port by now.
    if (error instanceof EmulatorConnectionError) return undefined;
    throw error;
  }
}

async function published(claim: string): Promise<z.infer<typeof startedSchema> | undefined> {
  const deadline = performance.now() + START_MS;
  const starter = Number(await readFile(claim, "utf8"));
  for (;;) {
    // Check the process before reading the file, because what it published before it ended counts.
    const isStarting = isRunning(starter) && performance.now() < deadline;
    const text = await readFile(`${claim}.json`, "utf8").catch(() => undefined);
    if (text !== undefined) return startedSchema.parse(JSON.parse(text));
    if (!isStarting) return undefined;
    await pause(LOOK_EVERY_MS);
  }
}
