import { describe, expect, test, vi } from "vitest";
import {
  hasValkey,
  startValkeyServer,
} from "../../packages/server/src/backend/valkey/testing/start-valkey-server.ts";
import { openCluster } from "./testing/open-cluster.ts";

vi.setConfig({ testTimeout: 90_000 });

describe.skipIf(!hasValkey)("a cluster that loses an API node under load", () => {
  test("waiting callers ask another node, which knows their tasks", async () => {
    await using server = await startValkeyServer();
    await using cluster = await openCluster(server);
    const { front, ledger } = cluster;
    const [doomed] = await Promise.all([
      cluster.startApi(),
      cluster.startApi(),
      cluster.startWorker({ attemptMs: 400 }),
      cluster.startWorker({ attemptMs: 400 }),
    ]);
    await front.untilAll(200);
    await using load = cluster.startLoad();
    await expect.poll(() => front.inFlightAt(doomed.url), { interval: 5 }).toBeGreaterThan(4);
    await doomed.kill();
    await front.until(doomed.url, "no answer");
    ledger.expectHealth();
    front.remove(doomed.url);
    await cluster.startApi();
    await front.untilAll(200);

    const failedCalls = await cluster.closeBooks(load);
    expect(failedCalls).toEqual({ broken: expect.any(Number) as number });
    // Some of the calls in flight may have been answered just before the kill.
    expect(failedCalls["broken"]).toBeGreaterThan(0);
  });
});
