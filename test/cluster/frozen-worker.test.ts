import { describe, expect, test, vi } from "vitest";
import {
  hasValkey,
  startValkeyServer,
} from "../../packages/server/src/backend/valkey/testing/start-valkey-server.ts";
import { openCluster } from "./testing/open-cluster.ts";

vi.setConfig({ testTimeout: 90_000 });

describe.skipIf(!hasValkey)("a cluster with a worker that freezes under load", () => {
  test("its late outcomes change nothing after its leases have expired", async () => {
    await using server = await startValkeyServer();
    await using cluster = await openCluster(server);
    const [frozen, other] = await Promise.all([
      cluster.startWorker({ attemptMs: 300 }),
      // Slow enough to be still running when the late outcomes arrive.
      cluster.startWorker({ repeatedMs: 2_000, concurrency: 32 }),
      cluster.startApi(),
    ]);
    await cluster.front.untilAll(200);
    await using load = cluster.startLoad();
    await frozen.until(() => frozen.running.size >= 4);
    frozen.pause();
    const late = new Set(frozen.running);
    const begunAgain = () => other.running.intersection(late);
    await other.until(() => begunAgain().size > 0);
    const disputed = begunAgain();
    frozen.resume();
    await frozen.until(() => frozen.running.isDisjointFrom(disputed));
    for (const taskId of disputed) expect(frozen.lines).toContainEqual({ event: "refused", taskId });

    expect(await cluster.closeBooks(load)).toEqual({});
    for (const taskId of disputed) expect(cluster.ledger.outcomes.get(taskId)).toContain(`${taskId}/2/`);
  });
});
