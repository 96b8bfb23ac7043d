import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Readable, Writable } from "node:stream";
import { DevToolsConnection } from "./devtools/connection.ts";

export interface LaunchOptions {
  /** A Chromium or its headless shell. */
  readonly executablePath: string;
  /** Whether Chromium's own sandbox is on. */
  readonly sandbox: boolean;
  /** Further flags. */
  readonly flags?: readonly string[];
  /** How long Chromium may take to answer, in ms. @default 20_000 */
  readonly timeoutMs?: number;
}

/** A Chromium that runs. */
export interface Chromium extends AsyncDisposable {
  readonly connection: DevToolsConnection;
  /** Such as `HeadlessChrome/156.0.8078.79`. */
  readonly product: string;
  /** What its pages send and what `navigator.userAgent` says. */
  readonly userAgent: string;
  isRunning(): boolean;
  /** Ends the browser and removes its profile; may be called twice. */
  close(): Promise<void>;
}

/** Chromium did not start; the message is one line that says why, as far as Chromium told. */
export class ChromiumStartError extends Error {
  override readonly name = "ChromiumStartError";
}

/**
 * What makes a Chromium quiet and quick: nothing is fetched, synchronised or shown, and pages that nobody looks
 * at run at full speed. It says that it is automated (`navigator.webdriver`).
 */
const FLAGS: readonly string[] = [
  "--headless",
  "--remote-debugging-pipe",
  "--enable-automation",
  "--no-first-run",
  "--no-default-browser-check",
  "--disable-background-networking",
  "--disable-background-timer-throttling",
  "--disable-backgrounding-occluded-windows",
  "--disable-renderer-backgrounding",
  "--disable-breakpad",
  "--disable-component-update",
  "--disable-default-apps",
  "--disable-dev-shm-usage",
  "--disable-extensions",
  "--disable-gpu",
  "--disable-sync",
  "--hide-scrollbars",
  "--metrics-recording-only",
  "--mute-audio",
  "--password-store=basic",
  "--use-mock-keychain",
];

const CLOSE_TIMEOUT_MS = 5_000;

/**
 * Starts Chromium with a profile of its own, in a process group of its own: a Ctrl-C in the terminal is the
 * service's to handle. It ends by itself when this process dies, since its pipes close.
 * @throws ChromiumStartError
 */
export async function launchChromium({
  executablePath,
  sandbox,
  flags = [],
  timeoutMs = 20_000,
}: LaunchOptions): Promise<Chromium> {
  const profile = await mkdtemp(path.join(tmpdir(), "stile-chromium-"));
  const all = [
    ...FLAGS,
    ...(sandbox ? [] : ["--no-sandbox"]),
    `--user-data-dir=${profile}`,
    ...flags,
    "about:blank",
  ];
  const child = spawn(executablePath, all, {
    stdio: ["ignore", "ignore", "pipe", "pipe", "pipe"],
    detached: process.platform !== "win32",
  });
  const complaints = keepEnd(child.stderr);
  const ended = endOf(child, profile);
  // The two extra pipes exist, since they were asked for: 3 is what Chromium reads, 4 what it writes.
  const connection = new DevToolsConnection(child.stdio[3] as Writable, child.stdio[4] as Readable);
  const timeout = setTimeout(() => killGroup(child), timeoutMs);
  try {
    const { product, userAgent } = await connection.root.send("Browser.getVersion");
    let closing: Promise<void> | undefined;
    const close = () => (closing ??= closeChromium(child, connection, ended));
    const isRunning = () => child.exitCode === null && child.signalCode === null;
    return { connection, product, userAgent, isRunning, close, [Symbol.asyncDispose]: close };
  } catch {
    killGroup(child);
    await ended;
    throw new ChromiumStartError(complaints() ?? `${executablePath} did not start`);
  } finally {
    clearTimeout(timeout);
  }
}

async function endOf(child: ChildProcess, profile: string): Promise<void> {
  await once(child, "close").catch(() => {});
  // Helpers of a killed browser may still be writing when it is gone.
  await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }).catch(() => {});
}

async function closeChromium(
  child: ChildProcess,
  connection: DevToolsConnection,
  ended: Promise<void>,
): Promise<void> {
  const timeout = setTimeout(() => killGroup(child), CLOSE_TIMEOUT_MS);
  await connection.root.send("Browser.close").catch(() => {});
  await ended;
  clearTimeout(timeout);
}

/** The executable may be a script that starts the browser, so the whole group is killed. */
function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === "win32") child.kill("SIGKILL");
    else process.kill(-child.pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

const LONGEST_REASON = 300;
const KEPT_CHARACTERS = 10_000;

/** Keeps the end of what Chromium writes; gives the one line of it that tells what is wrong. */
function keepEnd(stderr: Readable | null): () => string | undefined {
  let kept = "";
  stderr?.setEncoding("utf8");
  stderr?.on("data", (chunk: string) => {
    kept = (kept + chunk).slice(-KEPT_CHARACTERS);
  });
  return () => {
    const lines = kept.split("\n").filter((line) => line.trim() !== "");
    const telling = lines.find((line) =>
      /error while loading|sandbox|cannot|denied|not found|FATAL/i.test(line),
    );
    // Chromium's log lines begin with process, time and place in its source.
    return (telling ?? lines[0])
      ?.replace(/^\[[^\]]*\]/, "")
      .trim()
      .replace(/\.$/, "")
      .slice(0, LONGEST_REASON);
  };
}
