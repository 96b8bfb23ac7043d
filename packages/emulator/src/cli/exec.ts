import { AsyncDisposableStack } from "@whatwg-node/disposablestack";
import type { Emulator } from "../emulator.ts";
import { execEnvironment } from "../exec/exec-environment.ts";
import { findRunningEmulator, type RunningEmulator } from "../exec/find-running-emulator.ts";
import { openProxy } from "../exec/open-proxy.ts";
import { readUpstreamProxy } from "../exec/read-upstream-proxy.ts";
import { writeTrustFiles } from "../exec/write-trust-files.ts";
import { hostAndPort, reachableHost } from "../http/host-and-port.ts";
import { openInBrowser } from "./open-in-browser.ts";
import { runCommand } from "./run-command.ts";
import { startEmulator, type EmulateConfig } from "./start-emulator.ts";
import { writeJournal } from "./write-journal.ts";

export interface ExecOptions {
  /** The emulator to start, or where to look for a running one. */
  readonly config: EmulateConfig;
  /** The command and its arguments. */
  readonly command: readonly string[];
  /** Print the addresses as a line of JSON to stdout before the command runs. */
  readonly json: boolean;
  /** Ports of other hosts that the proxy passes through. */
  readonly ports: readonly number[];
}

/**
 * Runs a command with challenges.cloudflare.com redirected to the emulator, then stops everything that it started.
 * @returns the command's exit code.
 * @throws ExpectedError for mistakes in the options, or if the command does not exist.
 */
export async function exec({ config, command, json, ports }: ExecOptions): Promise<number> {
  const { env: environment } = process;
  const upstream = readUpstreamProxy(environment);
  await using stack = new AsyncDisposableStack();
  const running = await findRunning(config);
  const { addresses, certificate } = running ?? (await start(config, stack));
  const files = stack.use(await writeTrustFiles(certificate, environment));
  const proxy = stack.use(await openProxy({ tlsUrl: addresses.tlsUrl, certificate, upstream, ports }));
  process.stderr.write(
    running === undefined
      ? `turnstile-emulator: The emulator is at ${addresses.url}.\n`
      : `turnstile-emulator: Using the emulator that runs at ${addresses.url}. ${describeItsSites(config)}\n`,
  );
  if (json) {
    const shown = { ...addresses, proxyUrl: proxy.url, certificateFile: files.authority };
    process.stdout.write(`${JSON.stringify(shown)}\n`);
  }
  if (config.open) openInBrowser(addresses.controlUrl);
  const register = import.meta.resolve("turnstile-emulator/register");
  return await runCommand(
    command,
    execEnvironment({ environment, addresses, proxyUrl: proxy.url, files, register }),
  );
}

function describeItsSites({ sitesFile }: EmulateConfig): string {
  return sitesFile === undefined
    ? "Its sites and scenarios stay as they are."
    : `It keeps its own sites: ${sitesFile} is ignored. Stop it, or start another with --port 0 --tls-port 0.`;
}

async function findRunning(config: EmulateConfig): Promise<RunningEmulator | undefined> {
  const host = reachableHost(config.host);
  const control = {
    host: config.controlHost === undefined ? host : reachableHost(config.controlHost),
    port: config.controlPort ?? config.port,
  };
  return await findRunningEmulator({ control, host, token: config.controlToken });
}

async function start(config: EmulateConfig, stack: AsyncDisposableStack): Promise<RunningEmulator> {
  const emulator = stack.use(await startEmulator(config));
  stack.use(await writeJournal(emulator, config.journal));
  return { addresses: reachableAddresses(emulator), certificate: emulator.authority.certificate };
}

/** Replaces wildcard addresses, such as 0.0.0.0, by addresses to connect to. */
function reachableAddresses(emulator: Emulator): RunningEmulator["addresses"] {
  const at = (address: string) => {
    const { protocol, hostname, port } = new URL(address);
    return `${protocol}//${hostAndPort(reachableHost(hostname.replace(/^\[|\]$/g, "")), Number(port))}`;
  };
  const { url, tlsUrl, controlUrl, controlToken, hostResolverRule, spkiFingerprint } = emulator;
  return {
    url: at(url),
    tlsUrl: at(tlsUrl),
    controlUrl: at(controlUrl),
    controlToken,
    hostResolverRule,
    spkiFingerprint,
  };
}
