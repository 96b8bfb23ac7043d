import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test, vi } from "vitest";
import { startCutOff } from "../../packages/server/src/backend/valkey/testing/cut-off.ts";
import { hasValkey, startValkeyServer } from "../../packages/server/src/backend/valkey/testing/start-valkey-server.ts";
import { openCluster } from "./testing/open-cluster.ts";

vi.setConfig({ testTimeout: 90_000 });

const OUTAGE_MS = 10_000;
/** Longest time that a call may take, its own waiting aside, in ms. */
const PATIENCE_MS = 8_000;

describe
  .skipIf(!hasValkey)
  .concurrent("a cluster whose network to Valkey is cut for ten seconds under load", () => {
    test.each(["refused", "silent"] as const)(
      "%s: callers are told, nothing is lost, all come back",
      async (how) => {
        await using server = await startValkeyServer();
        await using network = await startCutOff(server);
        await using cluster = await openCluster(server, { valkeyUrl: network.url });
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
        await network.cut(how);
        const outage = delay(OUTAGE_MS);
        await front.untilAll(503);
        await outage;
        await network.mend();
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
