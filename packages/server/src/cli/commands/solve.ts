import { InvalidArgumentError, type Command } from "commander";
import type { Solution } from "stile-client";
import { CliError, EXIT, exitCodeOfSignal, onStopSignal, type StopSignal } from "turnstile-emulator/cli";
import type { TurnstileRequest } from "../../protocol/parse-create-task.ts";
import type { Config } from "../../server/config/options.ts";
import { addConfigOptions, configOf } from "../config-options.ts";
import { answersHealthz, localUrlOf } from "../solve/find-service.ts";
import { obtainToken } from "../solve/obtain-token.ts";
import { startProgress, type Progress } from "../solve/progress.ts";
import { taskRequest } from "../solve/task-request.ts";
import { toJson } from "../to-json.ts";

interface SolveFlags {
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
    .argument("<URL>", "address of the page with the widget")
    .argument(
      "<SITEKEY>",
      "the widget's sitekey: one of Cloudflare's test sitekeys, or a site of the emulator",
    )
    .option("--action <ACTION>", "the widget's action")
    .option("--cdata <DATA>", "the widget's cData")
    .option("--isolation <widget|context>", "reuse a warm widget, or use a fresh browser context (slower)")
    .option("--json", "print JSON: token, userAgent, taskId, durationMs")
    .option("--key <SECRET>", "client key of the running service (env: STILE_CLIENT_KEY)")
    .option("--url <URL>", "address of the running service (default: the configured host and port)", parseUrl)
    .option("--timeout <SECONDS>", "give up after this many seconds", parseSeconds, 120)
    .addHelpText(
      "after",
      `
Prints the token on stdout and progress on stderr. Uses the service at the configured address if it answers and a
client key is given; otherwise starts a service for this command only. Ctrl-C cancels the task.

Examples:
  stile solve https://example.com 1x00000000000000000000AA
  stile solve https://example.com/login 1x00000000000000000000AA --action login --json
  TOKEN=$(stile solve https://example.com 1x00000000000000000000AA 2>/dev/null)`,
    )
    .action(async (websiteURL: string, websiteKey: string, flags: SolveFlags, self: Command) => {
      const { action, cdata: cData, isolation } = flags;
      const { config } = configOf(self);
      await solve(taskRequest({ websiteURL, websiteKey, action, cData, isolation }), flags, config);
    });
  addConfigOptions(command, ["host", "port", "chromiumPath", "chromiumSandbox", "attemptTimeoutMs"]);
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (seconds > 0 && seconds <= 86_400) return seconds;
  throw new InvalidArgumentError("Expected a number of seconds above 0.");
}

function parseUrl(text: string): string {
  if (/^https?:$/.test(URL.parse(text)?.protocol ?? "")) return text.replace(/\/+$/, "");
  throw new InvalidArgumentError("Expected an address such as http://127.0.0.1:7080.");
}

async function solve(task: TurnstileRequest, flags: SolveFlags, config: Config): Promise<void> {
  const stopping = new AbortController();
  let stoppedBy: StopSignal | undefined;
  using _listening = onStopSignal((signal) => {
    stoppedBy = signal;
    stopping.abort();
  });
  // Node may collect an AbortSignal.timeout() that only AbortSignal.any() refers to, and it never fires.
  const timer = setTimeout(() => stopping.abort(), flags.timeout * 1_000);
  const { signal } = stopping;
  const startedAt = performance.now();
  try {
    const solution = await obtain(task, flags, { config, signal });
    print(solution, flags, Math.round(performance.now() - startedAt));
  } catch (error) {
    if (stoppedBy !== undefined) throw new CliError("Interrupted: no token.", exitCodeOfSignal(stoppedBy));
    if (signal.aborted) throw new CliError(`No token within ${flags.timeout} s. Raise --timeout.`);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

interface Circumstances {
  readonly config: Config;
  readonly signal: AbortSignal;
}

async function obtain(
  task: TurnstileRequest,
  { url, key }: SolveFlags,
  { config, signal }: Circumstances,
): Promise<Solution> {
  using progress = startProgress();
  const serviceUrl = url ?? localUrlOf(config);
  const clientKey = key ?? config.clientKey;
  const answers = await answersHealthz(serviceUrl);
  if (answers && clientKey !== undefined) {
    return await obtainToken(task, { serviceUrl, clientKey, signal }, progress);
  }
  if (url !== undefined) throw answers ? keyMissing(url) : noService(url);
  const reason = answers
    ? `the one at ${serviceUrl} needs a client key: --key or STILE_CLIENT_KEY`
    : `none answers at ${serviceUrl}`;
  progress.state("starting a service for this command", `(${reason})`);
  return await obtainFromTemporaryService(task, { config, signal }, progress);
}

async function obtainFromTemporaryService(
  task: TurnstileRequest,
  { config, signal }: Circumstances,
  progress: Progress,
): Promise<Solution> {
  // Loaded only when needed, because the service is large.
  const { startTemporaryService } = await import("../solve/start-temporary-service.ts");
  await using service = await startTemporaryService(config);
  signal.throwIfAborted();
  return await obtainToken(task, { serviceUrl: service.url, clientKey: service.key, signal }, progress);
}

function noService(url: string): CliError {
  return new CliError(`No Stile service answers at ${url}. Start one with \`stile serve\`.`);
}

function keyMissing(url: string): CliError {
  return new CliError(
    `The service at ${url} needs a client key: pass --key or set STILE_CLIENT_KEY. Add one with \`stile keys add NAME\` on the machine that runs the service.`,
    EXIT.usage,
  );
}

function print({ token, userAgent, taskId }: Solution, { json }: SolveFlags, durationMs: number): void {
  process.stdout.write(json ? toJson({ token, userAgent, taskId, durationMs }) : `${token}\n`);
}
