import { programFile } from "./program-file.ts";

/** An entry of Playwright's `webServer`. */
export interface TurnstileWebServer {
  command: string;
  url: string;
  reuseExistingServer: boolean;
  gracefulShutdown: { signal: "SIGTERM"; timeout: number };
  env?: Record<string, string>;
  cwd?: string;
  timeout?: number;
}

/** How the app is started. */
export interface TurnstileWebServerOptions {
  /** Starts the app, such as `npm start`. */
  readonly command: string;
  /** Address that answers once the app has started. */
  readonly url: string;
  /** Port of the emulator. @default that of TURNSTILE_EMULATOR_URL, or 7081 */
  readonly port?: number | undefined;
  /** File of the emulator's sites. @default none: the sites of `turnstileOptions` */
  readonly sitesFile?: string | undefined;
  /** Environment of the app. @default that of Playwright */
  readonly env?: Record<string, string> | undefined;
  /** Working directory of the app. @default that of the configuration */
  readonly cwd?: string | undefined;
  /** How long the app may take to start, in milliseconds. @default 60_000 */
  readonly timeout?: number | undefined;
  /** Whether to use an app that already runs. It must run with the same emulator. @default not in CI */
  readonly reuseExistingServer?: boolean | undefined;
}

const DEFAULT_PORT = 7081;
/** How long the app may take to stop. */
const STOP_MS = 5_000;
/** Text that no shell changes. */
const PLAIN = /^[\w@%+:,./ -]+$/;

/**
 * An entry of `webServer` that starts the app under `turnstile-emulator exec`: its siteverify calls reach the emulator, and
 * so do the pages of the tests.
 */
export function turnstileWebServer(options: TurnstileWebServerOptions): TurnstileWebServer {
  const { command, url, sitesFile, env, cwd, timeout } = options;
  const port =
    options.port ?? (Number(URL.parse(process.env["TURNSTILE_EMULATOR_URL"] ?? "")?.port) || DEFAULT_PORT);
  // Playwright's workers inherit it, and evaluate the configuration again.
  process.env["TURNSTILE_EMULATOR_URL"] = `http://127.0.0.1:${port}`;
  const words = [
    process.execPath,
    programFile({ source: "src/cli/turnstile-emulator.ts", built: "bin/turnstile-emulator.js" }),
    "exec",
    "--port",
    String(port),
    "--tls-port",
    "0",
  ];
  if (sitesFile !== undefined) words.push("--sites-file", sitesFile);
  const started = PLAIN.test(command) ? command : `sh -c ${quote(command)}`;
  return {
    command: `${words.map(quote).join(" ")} -- ${started}`,
    url,
    reuseExistingServer: options.reuseExistingServer ?? !process.env["CI"],
    gracefulShutdown: { signal: "SIGTERM", timeout: STOP_MS },
    ...(env === undefined ? {} : { env }),
    ...(cwd === undefined ? {} : { cwd }),
    ...(timeout === undefined ? {} : { timeout }),
  };
}

function quote(word: string): string {
  if (PLAIN.test(word) && !word.includes(" ")) return word;
  return process.platform === "win32" ? `"${word}"` : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
