import { randomUUID } from "node:crypto";
import { createApi } from "../api/create-api.ts";
import { listen } from "../api/listen.ts";
import { lockDataDirectory } from "../backend/sqlite/lock-data-directory.ts";
import { openSqliteBackend } from "../backend/sqlite/open-sqlite-backend.ts";
import { startCallbacks } from "../callbacks/start-callbacks.ts";
import { systemClock } from "../core/clock.ts";
import type { Log } from "../core/log.ts";
import { DEFAULT_RETRY_POLICY } from "../core/settlement.ts";
import { createUuidV7 } from "../core/uuid-v7.ts";
import { WrongKeys } from "../core/wrong-keys.ts";
import type { SiteOptions } from "../emulator/index.ts";
import { turnstileHandler } from "../solver/turnstile-handler.ts";
import { startWorker } from "../worker/worker.ts";
import type { Config } from "./config/load-config.ts";
import { ensureFirstKey } from "./ensure-first-key.ts";
import { isLoopback } from "./is-loopback.ts";
import { logRequests } from "./log-requests.ts";
import { createMetrics } from "./metrics/create-metrics.ts";
import { observeAll } from "./observe-all.ts";
import { openBrowsers } from "./open-browsers.ts";
import { openEmulator } from "./open-emulator.ts";
import { serveMetrics } from "./serve-metrics.ts";
import { serveOperator } from "./serve-operator.ts";
import { startTracing } from "./tracing/start-tracing.ts";
import { traceRequests } from "./tracing/trace-requests.ts";
import { TaskTracing } from "./tracing/trace-tasks.ts";

/** How long an attempt is owned without a heartbeat, in ms. */
const LEASE_MS = 30_000;

export interface ServiceOptions {
  readonly log: Log;
  /** Sites of the embedded emulator, besides the published test sitekeys and those of the option `sitesFile`. */
  readonly sites?: readonly SiteOptions[];
}

/** A service that runs. */
export interface Service extends AsyncDisposable {
  /** Where the API listens. */
  readonly url: string;
  readonly emulator: { readonly url: string; readonly tlsUrl: string };
  /** Where `GET` gives Prometheus its metrics; `undefined` where no address for them is safe. */
  readonly metricsUrl: string | undefined;
  /** The secret of the key that this start created, to be shown once. */
  readonly firstKey: string | undefined;
  /** Takes no new work, lets running attempts finish or go back to the queue, then closes. */
  drain(): Promise<void>;
  /** Closes at once: running attempts go back to the queue. Both may be called twice. */
  close(): Promise<void>;
}

/**
 * Starts everything on the embedded defaults: store, emulator, browsers, one worker, API.
 * What cannot start is closed again before this throws.
 */
export async function startService(config: Config, { log, sites = [] }: ServiceOptions): Promise<Service> {
  await using opened = new AsyncDisposableStack();
  const ids = createUuidV7(systemClock);
  const address = `http://${config.host}:${config.port}`;
  opened.use(lockDataDirectory(config.dataDirectory, { address }));
  const backend = opened.use(
    await openSqliteBackend({
      directory: config.dataDirectory,
      clock: systemClock,
      maxQueued: config.maxQueued,
      resultTtlMs: config.resultTtlMs,
      retryPolicy: DEFAULT_RETRY_POLICY,
      ids,
      log,
    }),
  );
  const firstKey = await ensureFirstKey(backend.clients, config.clientKey);
  const emulator = opened.use(await openEmulator(config, sites));
  const { pool } = opened.use(await openBrowsers(config, { emulator, clock: systemClock, log }));
  const tracing = await startTracing({ endpoint: config.tracesEndpoint, environment: process.env, log });
  if (tracing !== undefined) opened.use(tracing);
  const traces = tracing === undefined ? undefined : new TaskTracing(tracing.tracer);
  const metrics = createMetrics({
    backend,
    clock: systemClock,
    pool: () => pool.inspect(),
    runningAttempts: () => worker.running,
    slots: config.concurrency,
    maxQueued: config.maxQueued,
  });
  const tasks = traces?.tasks(metrics.tasks) ?? metrics.tasks;
  const handler = turnstileHandler({ pool: traces?.pool(pool) ?? pool });
  let ready = true;
  const api = createApi({
    tasks,
    clients: backend.clients,
    callbacks: backend.callbacks,
    clock: systemClock,
    ids,
    incidentIds: randomUUID,
    isKnownSite: (sitekey) => emulator.hasSite(sitekey),
    isReady: () => ready,
    slots: config.concurrency,
    wrongKeys: new WrongKeys({
      clock: systemClock,
      limit: config.maxWrongKeys,
      blockMs: config.wrongKeyBlockMs,
    }),
    observer: observeAll([
      ...(tracing === undefined ? [] : [traceRequests(tracing.tracer)]),
      metrics.observer,
      logRequests(log),
    ]),
    log,
  });
  const worker = startWorker({
    tasks,
    handler: traces?.handler(handler) ?? handler,
    retryPolicy: DEFAULT_RETRY_POLICY,
    clock: systemClock,
    log,
    incidentIds: randomUUID,
    workerId: ids(),
    concurrency: config.concurrency,
    attemptTimeoutMs: config.attemptTimeoutMs,
    leaseMs: LEASE_MS,
  });
  opened.defer(() => worker.drain(0));
  const callbacks = startCallbacks({
    callbacks: metrics.callbacks,
    clock: systemClock,
    log,
    allow: config.callbackAllow?.split(",") ?? [],
  });
  opened.defer(() => callbacks.stop());
  const metricsServer = await serveMetrics(metrics, api, config);
  if (metricsServer !== undefined) opened.use(metricsServer);
  serveOperator(api, { clients: backend.clients, log }, config);
  const server = opened.use(
    await listen(api, {
      host: config.host,
      port: config.port,
      trustedProxies: config.trustedProxies?.split(",").map((each) => each.trim()) ?? [],
    }),
  );
  const metricsAddress = metricsServer?.url ?? (isLoopback(config.host) ? server.url : undefined);
  const running = opened.move();

  let closing: Promise<void> | undefined;
  const end = async (timeoutMs: number) => {
    ready = false;
    await worker.drain(timeoutMs);
    await running.disposeAsync();
  };
  const close = () => (closing ??= end(0));
  return {
    url: server.url,
    emulator: { url: emulator.url, tlsUrl: emulator.tlsUrl },
    metricsUrl: metricsAddress === undefined ? undefined : `${metricsAddress}/metrics`,
    firstKey,
    drain: () => (closing ??= end(config.drainTimeoutMs)),
    close,
    [Symbol.asyncDispose]: close,
  };
}
