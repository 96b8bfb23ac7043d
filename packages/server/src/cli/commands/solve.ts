import { InvalidArgumentError, type Command } from "commander";
import { CliError } from "../cli-error.ts";
import { addConfigOptions, configOf } from "../config-options.ts";
import { EXIT } from "../exit-codes.ts";
import { answersHealthz, localUrlOf } from "../solve/find-service.ts";
import { obtainToken, type ObtainedToken, type TokenRequest } from "../solve/obtain-token.ts";
import { startProgress, type Progress } from "../solve/progress.ts";
import { exitCodeOfSignal, onStopSignal, type StopSignal } from "../stop-signals.ts";
import type { Config } from "../../server/config/options.ts";

interface SolveOptions {
  readonly action?: string;
  readonly cdata?: string;
  readonly isolation?: string;
  readonly json?: true;
  readonly key?: string;
  readonly url?: string;
  readonly timeout: number;
}

export function define(command: Command): void {
  command
    .argument("<URL>", "address of the page that holds the widget")
    .argument("<SITEKEY>", "the widget's sitekey: one of Cloudflare's test keys, or a site of the emulator")
    .option("--action <ACTION>", "the widget's action")
    .option("--cdata <DATA>", "the widget's cData")
    .option("--isolation <widget|context>", "reuse a warm widget, or pay for a fresh browser context")
    .option("--json", "print JSON: token, userAgent, taskId, durationMs")
    .option("--key <SECRET>", "client key of the running service (env: STILE_CLIENT_KEY)")
    .option("--url <URL>", "address of the running service (default: the configured host and port)")
    .option("--timeout <SECONDS>", "give up after so many seconds", parseSeconds, 120)
    .addHelpText(
      "after",
      `
Prints the token on stdout and progress on stderr. Uses the service that runs at the configured address; where
none answers, one is started for this command alone.

Examples:
  stile solve https://example.com 1x00000000000000000000AA
  stile solve https://example.com/login 1x00000000000000000000AA --action login --json
  TOKEN=$(stile solve https://example.com 1x00000000000000000000AA 2>/dev/null)`,
    )
    .action(async (websiteURL: string, websiteKey: string, options: SolveOptions, command: Command) => {
      const { config } = configOf(command);
      const request = {
        websiteURL,
        websiteKey,
        action: options.action,
        cData: options.cdata,
        isolation: options.isolation,
      };
      await solve(request, options, config);
    });
  addConfigOptions(command, ["host", "port", "chromiumPath", "chromiumSandbox", "attemptTimeoutMs"]);
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0 && seconds <= 86_400))
    throw new InvalidArgumentError("Expected a number of seconds above 0.");
  return seconds;
}

async function solve(request: TokenRequest, options: SolveOptions, config: Config): Promise<void> {
  const stopping = new AbortController();
  let stoppedBy: StopSignal | undefined;
  using stop = onStopSignal((signal) => {
    stoppedBy = signal;
    stopping.abort();
  });
  const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(options.timeout * 1_000)]);
  const startedAt = performance.now();
  try {
    const obtained = await obtain(request, options, config, signal);
    print(obtained, options, Math.round(performance.now() - startedAt));
  } catch (error) {
    if (stoppedBy !== undefined) throw new CliError("Interrupted: no token.", exitCodeOfSignal(stoppedBy));
    if (signal.aborted)
      throw new CliError(`No token within ${options.timeout} s. Give it longer with --timeout.`);
    throw error;
  } finally {
    stop[Symbol.dispose]();
  }
}

async function obtain(
  request: TokenRequest,
  options: SolveOptions,
  config: Config,
  signal: AbortSignal,
): Promise<ObtainedToken> {
  using progress = startProgress();
  const serviceUrl = options.url?.replace(/\/+$/, "") ?? localUrlOf(config);
  if (await answersHealthz(serviceUrl)) {
    return await obtainToken(
      request,
      { serviceUrl, clientKey: keyOf(options, config, serviceUrl), signal },
      progress,
    );
  }
  if (options.url !== undefined)
    throw new CliError(`No Stile service answers at ${options.url}. Start one with \`stile serve\`.`);
  return await obtainFromTemporaryService(request, config, signal, { progress, serviceUrl });
}

async function obtainFromTemporaryService(
  request: TokenRequest,
  config: Config,
  signal: AbortSignal,
  { progress, serviceUrl }: { readonly progress: Progress; readonly serviceUrl: string },
): Promise<ObtainedToken> {
  progress.state("starting a service for this command", `(none answers at ${serviceUrl})`);
  const { startTemporaryService } = await import("../solve/start-temporary-service.ts");
  await using service = await startTemporaryService(config);
  signal.throwIfAborted();
  return await obtainToken(request, { serviceUrl: service.url, clientKey: service.key, signal }, progress);
}

function keyOf({ key }: SolveOptions, { clientKey }: Config, serviceUrl: string): string {
  const chosen = key ?? clientKey;
  if (chosen !== undefined) return chosen;
  throw new CliError(
    `The service at ${serviceUrl} wants a client key: pass --key or set STILE_CLIENT_KEY. \`stile keys add NAME\` makes one where the service runs.`,
    EXIT.usage,
  );
}

function print(
  { token, userAgent, taskId }: ObtainedToken,
  { json }: SolveOptions,
  durationMs: number,
): void {
  const answer = json ? JSON.stringify({ token, userAgent, taskId, durationMs }, undefined, 2) : token;
  process.stdout.write(`${answer}\n`);
}
