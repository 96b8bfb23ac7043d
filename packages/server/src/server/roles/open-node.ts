import { systemClock } from "../../core/clock.ts";
import type { Log } from "../../core/log.ts";
import { createUuidV7 } from "../../core/uuid-v7.ts";
import type { Emulator, SiteOptions } from "turnstile-emulator";
import type { Config } from "../config/options.ts";
import { openBackend, type OpenedBackend } from "../open-backend.ts";
import { openEmulator, type EmulatorAddress } from "../open-emulator.ts";
import { startTracing } from "../tracing/start-tracing.ts";
import { traceRequests } from "../tracing/trace-requests.ts";
import { TaskTracing } from "../tracing/trace-tasks.ts";
import type { RequestObserver } from "../../core/request-observer.ts";

export interface NodeOptions {
  readonly log: Log;
  /** Sites of the embedded emulator, besides the published test sitekeys and those of the option `sitesFile`. */
  readonly sites?: readonly SiteOptions[];
}

/** What every role is built on. */
export interface Node {
  readonly config: Config;
  readonly log: Log;
  /** Gives UUIDs, version 7. */
  readonly ids: () => string;
  readonly backend: OpenedBackend;
  readonly emulator: Emulator;
  readonly tracing: NodeTracing | undefined;
  /** Aborts when the node begins to stop: from then on it is not ready. */
  readonly stopping: AbortController;
}

export interface NodeTracing {
  readonly tasks: TaskTracing;
  readonly observer: RequestObserver;
}

/** Opens store, emulator and tracing; what was opened goes onto the stack. The emulator is where it is configured, or elsewhere. */
export async function openNode(
  config: Config,
  { log, sites = [] }: NodeOptions,
  opened: AsyncDisposableStack,
  emulatorAddress?: EmulatorAddress,
): Promise<Node> {
  const ids = createUuidV7(systemClock);
  const backend = opened.use(await openBackend(config, { ids, log }));
  const emulator = opened.use(
    await openEmulator(config, { sites, connection: backend.connection, address: emulatorAddress }),
  );
  const tracing = await openTracing(config, log, opened);
  return { config, log, ids, backend, emulator, tracing, stopping: new AbortController() };
}

async function openTracing(
  { tracesEndpoint }: Config,
  log: Log,
  opened: AsyncDisposableStack,
): Promise<NodeTracing | undefined> {
  const tracing = await startTracing({ endpoint: tracesEndpoint, environment: process.env, log });
  if (tracing === undefined) return undefined;
  opened.use(tracing);
  return { tasks: new TaskTracing(tracing.tracer), observer: traceRequests(tracing.tracer) };
}
