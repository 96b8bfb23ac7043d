import { describe, expect, test, vi } from "vitest";
import { hasValkey, startValkeyServer } from "../../packages/server/src/backend/valkey/testing/start-valkey-server.ts";
import { openCluster } from "./testing/open-cluster.ts";

vi.setConfig({ testTimeout: 90_000 });

/** Longest time that a call may take, its own waiting aside, in ms. */
const PATIENCE_MS = 8_000;

describe.skipIf(!hasValkey)("a cluster whose Valkey server is restarted under load", () => {
  test.each([
    { how: "kill", fsync: "always" },
    { how: "stop", fsync: "everysec" },
  ] as const)(
    "$how: nothing that was accepted is lost, all come back by themselves",
    async ({ how, fsync }) => {
      await using server = await startValkeyServer({
        settings: ["--appendonly", "yes", "--appendfsync", fsync],
      });
      await using cluster = await openCluster(server);
      const { front, ledger } = cluster;
      await Promise.all([
        cluster.startApi(),
        cluster.startApi(),
        cluster.startWorker({ attemptMs: 200 }),
        cluster.startWorker({ attemptMs: 200 }),
      ]);
      await front.untilAll(200);
      await using load = cluster.startLoad();
      await expect.poll(() => ledger.outcomes.size).toBeGreaterThan(20);
      await server[how]();
      await front.untilAll(503);
      await server.restart();
      await front.untilAll(200);
      ledger.expectHealth();
      const before = ledger.outcomes.size;
      await expect.poll(() => ledger.outcomes.size).toBeGreaterThan(before + 40);

      const failedCalls = await cluster.closeBooks(load);
      const { ERROR_SERVICE_UNAVALIABLE: _, ...otherwise } = failedCalls;
      expect(otherwise).toEqual({});
      expect(ledger.slowestMs).toBeLessThan(PATIENCE_MS);
    },
  );
});
