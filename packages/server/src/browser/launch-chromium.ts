import { ExpectedError } from "../core/expected-error.ts";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { allowedEnvironment } from "./chromium/allowed-environment.ts";
import { createProfileDirectory, deleteProfileDirectory } from "./chromium/profile-directories.ts";
import { DevToolsConnection } from "./devtools/connection.ts";

export interface LaunchOptions {
  /** Path of Chromium or its headless shell. */
  readonly executablePath: string;
  /** Whether to use Chromium's sandbox. */
  readonly sandbox: boolean;
  /** Additional flags. */
  readonly flags?: readonly string[];
  /** Maximum time until Chromium answers, in ms. @default 20_000 */
  readonly timeoutMs?: number;
}

/** A running Chromium. */
export interface Chromium extends AsyncDisposable {
  readonly connection: DevToolsConnection;
  /** Such as `HeadlessChrome/156.0.8078.79`. */
  readonly product: string;
  /** The user agent that its pages send, and the value of `navigator.userAgent`. */
  readonly userAgent: string;
  isRunning(): boolean;
  /** Closes the browser and removes its profile. Calling it twice is safe. */
  close(): Promise<void>;
}

/** Chromium did not start. The message is one line. */
export class ChromiumStartError extends ExpectedError {
  override readonly name = "ChromiumStartError";
  /** Chromium's error message, if it printed one. */
  readonly reason: string;

  constructor(reason: string, options?: ErrorOptions) {
    super(`Chromium does not start: ${reason}. Run \`stile doctor\` to find out more.`, options);
    this.reason = reason;
  }
}

/**
 * Flags that keep Chromium quiet and fast: no background requests, no sync, no windows, and no throttling of background
 * pages. Pages can see that the browser is automated (`navigator.webdriver`).
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
 * Starts Chromium with a temporary profile and a list of allowed environment variables. It runs in a separate process group, so Ctrl-C in the terminal reaches only
 * the service. It exits when this process dies, because its pipes close.
 * @throws ChromiumStartError
 */
export async function launchChromium({
  executablePath,
  sandbox,
  flags = [],
  timeoutMs = 20_000,
}: LaunchOptions): Promise<Chromium> {
  const profile = await createProfileDirectory();
  const all = [
    ...FLAGS,
    ...(sandbox ? [] : ["--no-sandbox"]),
    `--user-data-dir=${profile}`,
    ...flags,
    "about:blank",
  ];
  const child = spawn(executablePath, all, {
    stdio: ["ignore", "ignore", "pipe", "pipe", "pipe"],
    env: allowedEnvironment(process.env),
    detached: process.platform !== "win32",
  });
  const errorLine = collectErrors(child.stderr);
  const ended = endOf(child, profile);
  // Both pipes exist because `stdio` asks for them. Chromium reads from 3 and writes to 4.
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
    throw new ChromiumStartError(errorLine() ?? `${executablePath} did not answer`);
  } finally {
    clearTimeout(timeout);
  }
}

async function endOf(child: ChildProcess, profile: string): Promise<void> {
  await once(child, "close").catch(() => {});
  await deleteProfileDirectory(profile);
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

/** Kills the process group, because the executable may be a script that starts the browser. */
function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === "win32") child.kill("SIGKILL");
    else process.kill(-child.pid, "SIGKILL");
  } catch {
    // It has already exited.
  }
}

const LONGEST_REASON = 300;
const KEPT_CHARACTERS = 10_000;

/** Collects the end of Chromium's stderr. The returned function finds the line that explains the failure. */
function collectErrors(stderr: Readable | null): () => string | undefined {
  let kept = "";
  stderr?.setEncoding("utf8");
  stderr?.on("data", (chunk: string) => {
    kept = (kept + chunk).slice(-KEPT_CHARACTERS);
  });
  return () => {
    const lines = kept.split("\n").filter((line) => line.trim() !== "");
    const relevant = lines.find((line) =>
      /error while loading|sandbox|cannot|denied|not found|FATAL/i.test(line),
    );
    // Chromium's log lines start with the process, the time and the source location.
    return (relevant ?? lines[0])
      ?.replace(/^\[[^\]]*\]/, "")
      .trim()
      .replace(/\.$/, "")
      .slice(0, LONGEST_REASON);
  };
}
