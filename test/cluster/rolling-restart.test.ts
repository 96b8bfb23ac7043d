import { describe, expect, test, vi } from "vitest";
import {
  hasValkey,
  startValkeyServer,
} from "../../packages/server/src/backend/valkey/testing/start-valkey-server.ts";
import { openCluster } from "./testing/open-cluster.ts";

vi.setConfig({ testTimeout: 90_000 });

describe.skipIf(!hasValkey)("a cluster with a rolling restart under load", () => {
  test("no call fails, and no task is lost", async () => {
    await using server = await startValkeyServer();
    await using cluster = await openCluster(server);
    const { front, ledger } = cluster;
    const apis = await Promise.all([cluster.startApi(), cluster.startApi()]);
    const workers = await Promise.all([cluster.startWorkerNode(), cluster.startWorkerNode()]);
    await front.untilAll(200);
    ledger.expectHealth();
    await using load = cluster.startLoad({ perSecond: 15 });
    const untilMoreEnded = () => {
      const before = ledger.outcomes.size;
      return expect.poll(() => ledger.outcomes.size).toBeGreaterThan(before + 5);
    };
    for (const api of apis) {
      await untilMoreEnded();
      expect(await api.stop()).toBe(0);
      front.remove(api.url);
      await cluster.startApi();
      await front.untilAll(200);
    }
    for (const worker of workers) {
      await untilMoreEnded();
      expect(await worker.stop()).toBe(0);
      await cluster.startWorkerNode();
    }
    await untilMoreEnded();

    expect(await cluster.closeBooks(load)).toEqual({});
    expect((await cluster.backend.tasks.counts()).failed).toBe(0);
  });
});
