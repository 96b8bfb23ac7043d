import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openConnection } from "../backend/valkey/connection/open-connection.ts";
import { openValkeyBackend } from "../backend/valkey/open-valkey-backend.ts";
import { startCutOff } from "../backend/valkey/testing/cut-off.ts";
import { hasValkey, startValkeyServer } from "../backend/valkey/testing/start-valkey-server.ts";
import { systemClock } from "../core/clock.ts";
import { silentLog } from "../core/log.ts";
import { DEFAULT_RETRY_POLICY, type AttemptOutcome } from "../core/settlement.ts";
import { uuidV7 } from "../core/uuid-v7.ts";
import { startWorker } from "./worker.ts";

const SOLVED: AttemptOutcome = { status: "completed", solution: { token: "token", userAgent: "agent" } };

let cleanup: AsyncDisposableStack;
beforeEach(() => {
  cleanup = new AsyncDisposableStack();
});
afterEach(() => cleanup.disposeAsync());

/** A worker whose network can be cut, and a second connection to the same store. */
async function openStage(leaseMs: number) {
  const server = cleanup.use(await startValkeyServer());
  const network = cleanup.use(await startCutOff(server));
  const lines: string[] = [];
  const log = {
    ...silentLog,
    info: (_: object, message: string) => void lines.push(message),
    error: (_: object, message: string) => void lines.push(`error ${message}`),
  };
  const openStore = async (url: string) => {
    const connection = cleanup.use(await openConnection({ url, prefix: "test", log: silentLog }));
    const options = {
      connection,
      clock: systemClock,
      ids: uuidV7,
      retryPolicy: DEFAULT_RETRY_POLICY,
      log: silentLog,
    };
    return cleanup.use(await openValkeyBackend(options));
  };
  const [observer, store] = [await openStore(server.url), await openStore(network.url)];
  const started = Promise.withResolvers<void>();
  const finish = Promise.withResolvers<AttemptOutcome>();
  const worker = startWorker({
    tasks: store.tasks,
    handler: () => {
      started.resolve();
      return finish.promise;
    },
    retryPolicy: DEFAULT_RETRY_POLICY,
    log,
    incidentIds: randomUUID,
    workerId: uuidV7(),
    concurrency: 1,
    attemptTimeoutMs: 60_000,
    leaseMs,
    pollMs: 50,
  });
  cleanup.defer(() => worker.drain(0));
  const id = uuidV7();
  const payload = { websiteURL: "https://shop.example/", websiteKey: "1x", isolation: "widget" } as const;
  await observer.tasks.create({ id, clientId: "client", payload });
  await started.promise;
  return { network, observer, worker, id, lines, finish: () => finish.resolve(SOLVED) };
}

describe.skipIf(!hasValkey)("a worker whose store becomes unavailable", () => {
  test("settles its attempts and claims tasks when the store is back", async () => {
    const { network, observer, worker, id, lines, finish } = await openStage(30_000);
    await network.cut("refused");
    finish();
    // Meanwhile polls, claims and housekeeping keep failing.
    await vi.waitFor(async () => expect(await observer.tasks.get(id)).toMatchObject({ status: "running" }));
    expect(worker.running).toBe(1);
    await network.mend();
    expect(await observer.tasks.waitUntilEnded(id, { timeoutMs: 10_000 })).toMatchObject({
      status: "completed",
      attempts: 1,
    });
    const next = uuidV7();
    const payload = { websiteURL: "https://shop.example/", websiteKey: "1x", isolation: "widget" } as const;
    await observer.tasks.create({ id: next, clientId: "client", payload });
    expect(await observer.tasks.waitUntilEnded(next, { timeoutMs: 10_000 })).toMatchObject({
      status: "completed",
    });
    await vi.waitFor(() => expect(lines).toEqual(["attempt ended", "attempt ended"]));
  }, 30_000);

  test("gives up when the lease ends, and the task is queued again", async () => {
    const { network, observer, worker, id, lines, finish } = await openStage(1_500);
    await network.cut("refused");
    finish();
    await vi.waitFor(() => expect(worker.running).toBe(0), 10_000);
    await vi.waitFor(async () => {
      await observer.tasks.expire();
      expect(await observer.tasks.get(id)).toMatchObject({ status: "queued" });
    }, 5_000);
    expect(lines).toEqual([]);
  }, 30_000);
});
