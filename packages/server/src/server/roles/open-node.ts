import type { Log } from "../../core/log.ts";
import { uuidV7 } from "../../core/uuid-v7.ts";
import type { SiteOptions } from "turnstile-emulator";
import type { Config } from "../config/options.ts";
import { openBackend, type OpenedBackend } from "../open-backend.ts";
import type { NodeEmulator } from "../emulator/node-emulator.ts";
import { openOwnEmulator, type EmulatorAddress } from "../emulator/open-own-emulator.ts";
import { useRemoteEmulator } from "../emulator/use-remote-emulator.ts";
import { startTracing } from "../tracing/start-tracing.ts";
import { traceRequests } from "../tracing/trace-requests.ts";
import { TaskTracing } from "../tracing/trace-tasks.ts";
import { DrainSwitch } from "./drain-switch.ts";
import type { RequestObserver } from "../../core/request-observer.ts";

export interface NodeOptions {
  readonly log: Log;
  /** Sites of the node's own emulator, in addition to the test sitekeys and `sitesFile`. */
  readonly sites?: readonly SiteOptions[];
}

/** The parts that every role has. */
export interface Node {
  readonly config: Config;
  readonly log: Log;
  /** A UUID, new at each start. */
  readonly id: string;
  /** Generates UUIDs (version 7). */
  readonly ids: () => string;
  readonly backend: OpenedBackend;
  readonly emulator: NodeEmulator;
  readonly tracing: NodeTracing | undefined;
  /** Aborts when the node begins to stop; it is then no longer ready. */
  readonly stopping: AbortController;
  /** Whether the operator has drained the node; it then claims nothing and is not ready. */
  readonly drain: DrainSwitch;
}

export interface NodeTracing {
  readonly tasks: TaskTracing;
  readonly observer: RequestObserver;
}

/**
 * Opens store, emulator and tracing, and adds them to the stack. The node's own emulator listens at the configured
 * address, or at `ownEmulator`.
 */
export async function openNode(
  config: Config,
  { log, sites = [] }: NodeOptions,
  opened: AsyncDisposableStack,
  ownEmulator?: EmulatorAddress,
): Promise<Node> {
  const backend = opened.use(await openBackend(config, { ids: uuidV7, log }));
  const emulator = opened.use(
    config.emulatorUrl === undefined
      ? await openOwnEmulator(config, { sites, address: ownEmulator })
      : await useRemoteEmulator({ url: config.emulatorUrl, token: config.emulatorControlToken }, log),
  );
  if (config.backend === "valkey" && config.emulatorUrl === undefined && config.sitesFile !== undefined) {
    log.warn(
      {},
      "each node has its own emulator, which redeems only its own tokens; set emulatorUrl to share one emulator",
    );
  }
  const tracing = await openTracing(config, log, opened);
  const stopping = new AbortController();
  return {
    config,
    log,
    id: uuidV7(),
    ids: uuidV7,
    backend,
    emulator,
    tracing,
    stopping,
    drain: new DrainSwitch(),
  };
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
