import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test, vi } from "vitest";
import { startCutOff } from "../../packages/server/src/backend/valkey/testing/cut-off.ts";
import {
  hasValkey,
  startValkeyServer,
} from "../../packages/server/src/backend/valkey/testing/start-valkey-server.ts";
import { openCluster } from "./testing/open-cluster.ts";

vi.setConfig({ testTimeout: 180_000 });

/** How long a lease lasts without a heartbeat: in an outage of this length, tasks lose their leases. */
const LEASE_MS = 30_000;

describe.skipIf(!hasValkey)("a worker whose store is away while challenges run", () => {
  test("1, 3, 10 and 30 s: every task gets its token, and no attempt fails because of the page", async () => {
    await using server = await startValkeyServer();
    await using network = await startCutOff(server);
    await using cluster = await openCluster(server, { valkeyUrl: network.url });
    await cluster.startWorkerNode({ words: ["--concurrency", "10"] });
    for (const [how, outageMs] of [
      ["refused", 1_000],
      ["silent", 3_000],
      ["refused", 10_000],
      ["silent", LEASE_MS],
    ] as const) {
      await cluster.emulator.slowDown(1_500);
      const ids = await cluster.createTasks(12);
      await expect.poll(async () => (await cluster.backend.tasks.counts()).running).toBe(10);
      await network.cut(how);
      await delay(outageMs);
      await network.mend();
      const attempts = await cluster.expectNoHarm(ids);
      if (outageMs < LEASE_MS) continue;
      expect(attempts).toContainEqual(expect.objectContaining({ outcome: "lost", fault: "stile" }));
    }
  });
});
