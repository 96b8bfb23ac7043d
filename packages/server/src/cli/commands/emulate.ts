import { once } from "node:events";
import { createWriteStream } from "node:fs";
import path from "node:path";
import type { Writable } from "node:stream";
import { InvalidArgumentError, type Command } from "commander";
import { createEmulator, keepCertificateAuthority, readSitesFile } from "turnstile-emulator";
import type { Emulator, SiteverifyRules } from "turnstile-emulator";
import { CliError } from "../cli-error.ts";
import { emulatorGreeting } from "../emulator-greeting.ts";
import { EXIT } from "../exit-codes.ts";
import { onStopSignal } from "../stop-signals.ts";

interface EmulateOptions {
  readonly host: string;
  readonly port: number;
  readonly tlsPort: number;
  readonly sites?: string;
  readonly journal?: string;
  readonly authorityDirectory: string;
  readonly controlHost?: string;
  readonly controlPort?: number;
  readonly strictTestSecrets?: true;
  readonly errorStatus?: 200 | 400;
  readonly seed?: number;
  readonly valkeyUrl?: string;
  readonly valkeyPrefix: string;
}

const CONTROL_TOKEN = "STILE_EMULATOR_CONTROL_TOKEN";
const VALKEY_PASSWORD = "STILE_VALKEY_PASSWORD";

export function define(command: Command): void {
  command
    .option("--host <HOST>", "address to listen on", "127.0.0.1")
    .option("--port <PORT>", "port of plain HTTP; 0 takes a free one", parsePort, 7081)
    .option(
      "--tls-port <PORT>",
      "port of TLS, as challenges.cloudflare.com; 0 takes a free one",
      parsePort,
      7082,
    )
    .option("--sites <FILE>", "JSON file of sites: their sitekeys, secrets, hostnames, scenarios")
    .option("--journal <FILE>", "write what happens as JSON lines; - is stdout")
    .option("--authority-directory <DIR>", "where the certificate authority is kept", "data/emulator")
    .option("--control-host <HOST>", "address of the control and management paths alone")
    .option("--control-port <PORT>", "port of the control and management paths alone", parsePort)
    .option("--strict-test-secrets", "test secrets accept only the dummy token, as documented")
    .option("--error-status <200|400>", "HTTP status with which siteverify refuses a secret", parseStatus)
    .option("--seed <NUMBER>", "make scenarios with a share of failures repeat themselves", parseSeed)
    .option(
      "--valkey-url <URL>",
      "share sites, tokens and scenarios with every emulator that names this server",
    )
    .option(
      "--valkey-prefix <NAME>",
      "what every key there begins with, in braces; those with another share nothing",
      parsePrefix,
      "stile",
    )
    .addHelpText(
      "after",
      `
Runs only the emulator of Turnstile: no service, no browser, no database. The published test sitekeys always work.
${CONTROL_TOKEN} sets the bearer token of the control paths; beyond loopback one is made up when it is missing.
${VALKEY_PASSWORD} is used with --valkey-url, so that the password need not be on the command line.
Ctrl-C stops.

Examples:
  stile emulate
  stile emulate --sites sites.json --journal -
  stile emulate --host 0.0.0.0 --control-host 127.0.0.1 --control-port 7083
  stile emulate --valkey-url redis://127.0.0.1:6379 --sites sites.json`,
    )
    .action(emulate);
}

async function emulate(options: EmulateOptions): Promise<void> {
  const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
  using listening = new DisposableStack();
  listening.use(onStopSignal(() => stop()));
  const [{ authority, certificateFile }, file] = await Promise.all([
    keepCertificateAuthority(options.authorityDirectory).catch(foreseen),
    options.sites === undefined ? undefined : readSitesFile(options.sites).catch(foreseen),
  ]);
  await using shared = await openState(options);
  await using emulator = await createEmulator({
    host: options.host,
    port: options.port,
    tlsPort: options.tlsPort,
    authority,
    siteverify: siteverifyRules(options),
    seed: options.seed,
    state: shared?.state,
    control: { host: options.controlHost, port: options.controlPort, token: process.env[CONTROL_TOKEN] },
    ...file,
  }).catch((error: unknown) => {
    throw explain(error, options);
  });
  await using journal = await writeJournal(emulator, options.journal);
  const text = emulatorGreeting(emulator, { certificateFile, sitesFile: options.sites });
  // A journal on stdout is for a program to read.
  (journal.onStdout ? process.stderr : process.stdout).write(text);
  await stopped;
}

async function openState({ valkeyUrl: url, valkeyPrefix: prefix }: EmulateOptions) {
  if (url === undefined) return undefined;
  // Loaded only where it is asked for: starting must be quick.
  const { openSharedState } = await import("../emulate/open-shared-state.ts");
  return await openSharedState({ url, prefix, password: process.env[VALKEY_PASSWORD] });
}

function siteverifyRules({ strictTestSecrets, errorStatus }: EmulateOptions): SiteverifyRules {
  return { strictTestSecrets, secretErrorStatus: errorStatus };
}

interface JournalWriter extends AsyncDisposable {
  readonly onStdout: boolean;
}

async function writeJournal(emulator: Emulator, target: string | undefined): Promise<JournalWriter> {
  if (target === undefined) return { onStdout: false, [Symbol.asyncDispose]: async () => {} };
  const onStdout = target === "-";
  const stream: Writable = onStdout ? process.stdout : await openFile(path.resolve(target));
  const unsubscribe = emulator.journal.subscribe((entry) => stream.write(`${JSON.stringify(entry)}\n`));
  return {
    onStdout,
    [Symbol.asyncDispose]: async () => {
      unsubscribe();
      if (onStdout) return;
      stream.end();
      await once(stream, "finish");
    },
  };
}

async function openFile(file: string): Promise<Writable> {
  const stream = createWriteStream(file, { flags: "a" });
  await once(stream, "open").catch(foreseen);
  return stream;
}

/** Mistakes in files that the user named: their own words are what the user needs. */
function foreseen(error: unknown): never {
  throw new CliError(error instanceof Error ? error.message : String(error), EXIT.usage);
}

function explain(error: unknown, options: EmulateOptions): unknown {
  if (!(error instanceof Error)) return error;
  if (error.name === "SiteError")
    return new CliError(`${options.sites ?? "sites"}: ${error.message}`, EXIT.usage);
  if (!("code" in error)) return error;
  const port = "port" in error ? Number(error.port) : Number.NaN;
  const flag = { [options.port]: "--port", [options.tlsPort]: "--tls-port" }[port] ?? "--control-port";
  switch (error.code) {
    case "EADDRINUSE":
      return new CliError(`Port ${port} is taken. Stop what listens there, or choose another with ${flag}.`);
    case "EACCES":
      return new CliError(`Port ${port} may not be used by this user. Choose one above 1023 with ${flag}.`);
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return new CliError(
        "The host given is no address of this machine. Choose another with --host or --control-host.",
      );
    default:
      return error;
  }
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError("Expected a port from 0 to 65535.");
}

function parseSeed(text: string): number {
  const seed = Number(text);
  if (Number.isSafeInteger(seed) && seed >= 0) return seed;
  throw new InvalidArgumentError("Expected a whole number from 0 up.");
}

function parsePrefix(text: string): string {
  if (/^[\w.-]{1,64}$/.test(text)) return text;
  throw new InvalidArgumentError("Expected 1 to 64 letters, digits or _ . -");
}

function parseStatus(text: string): 200 | 400 {
  if (text === "200") return 200;
  if (text === "400") return 400;
  throw new InvalidArgumentError("Expected 200 or 400.");
}
