import { setTimeout as delay } from "node:timers/promises";
import { clearScreenDown, cursorTo } from "node:readline";
import type { Command } from "commander";
import { EXIT, onStopSignal } from "turnstile-emulator/cli";
import { getStatus, type StatusView } from "../../operator/operations/get-status.ts";
import { addConfigOptions, STORE_OPTIONS } from "../config-options.ts";
import { openStore } from "../open-store.ts";
import { describeStatus } from "../status/describe-status.ts";
import { toJson } from "../to-json.ts";

/** How often --watch reads the state, in ms. */
const INTERVAL_MS = 1_000;

interface StatusFlags {
  readonly json?: true;
  readonly watch?: true;
}

export function define(command: Command): void {
  command
    .description("Show the nodes of the installation, its queue, and whether it accepts and runs tasks.")
    .option("--json", "print JSON, times in ms since 1970; with --watch, one line per second")
    .option("--watch", "repeat every second until Ctrl-C")
    .addHelpText(
      "after",
      `
Exits with 1 if the installation is not ready: no ready node accepts tasks, or no ready node runs them.

Examples:
  stile status
  stile status --watch
  stile status --json | jq .queue.oldestQueuedMs
  stile status --backend valkey --valkey-url redis://10.0.0.5:6379`,
    )
    .action(run);
  addConfigOptions(command, STORE_OPTIONS);
}

async function run({ json, watch }: StatusFlags, self: Command): Promise<void> {
  await using store = await openStore(self);
  const read = () => getStatus(store);
  if (watch !== true) {
    const status = await read();
    process.stdout.write(json ? toJson(status) : describeStatus(status));
    if (!status.isReady) process.exitCode = EXIT.failed;
    return;
  }
  const stopped = new AbortController();
  using _listening = onStopSignal(() => stopped.abort());
  while (!stopped.signal.aborted) {
    show(await read(), json === true);
    await delay(INTERVAL_MS, undefined, { signal: stopped.signal }).catch(() => {});
  }
}

function show(status: StatusView, isJson: boolean): void {
  if (process.stdout.isTTY && !isJson) {
    cursorTo(process.stdout, 0, 0);
    clearScreenDown(process.stdout);
  }
  process.stdout.write(isJson ? `${JSON.stringify(status)}\n` : describeStatus(status));
}
