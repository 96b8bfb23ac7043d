import type { Command } from "commander";
import type { Config } from "../../server/config/options.ts";
import { isLoopback } from "../../server/is-loopback.ts";
import type { Service } from "../../server/start-service.ts";
import { addConfigOptions, configOf } from "../config-options.ts";
import { explainStartError } from "../explain-start-error.ts";
import { EXIT } from "../exit-codes.ts";
import { onStopSignal } from "../stop-signals.ts";

export function define(command: Command): void {
  addConfigOptions(command);
  command
    .addHelpText(
      "after",
      `
Runs the API, the emulator, one worker and its browsers in one process, and prints the first client key when it
made one. Ctrl-C lets running attempts finish and leaves with 0; a second Ctrl-C leaves at once with 130.

Examples:
  stile serve
  stile serve --port 8080 --data-directory /var/lib/stile
  STILE_CLIENT_KEY=$(cat key) stile serve --log-format json`,
    )
    .action((_, command: Command) => serve(configOf(command).config));
}

async function serve(config: Config): Promise<void> {
  const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
  let started = false;
  // One listener from start to end: a signal that came between two would be lost.
  using listening = new DisposableStack();
  listening.use(onStopSignal(() => (started ? stop() : process.exit(EXIT.interrupted))));
  const service = await start(config);
  started = true;
  const { greeting } = await import("../greeting.ts");
  process.stdout.write(greeting(service, config));
  await stopped;
  process.stderr.write("\nStopping: running attempts may finish. Ctrl-C again leaves at once.\n");
  await service.drain();
}

async function start(config: Config): Promise<Service> {
  const [{ startService }, { createLog }] = await Promise.all([
    import("../../server/start-service.ts"),
    import("../../server/create-log.ts"),
  ]);
  const log = createLog(config);
  if (!isLoopback(config.host)) {
    log.warn(
      { host: config.host },
      "listening beyond loopback: everybody who reaches this address can try keys",
    );
  }
  return await startService(config, { log }).catch((error: unknown) => {
    throw explainStartError(error, config);
  });
}
