import { describe, expect, test, vi } from "vitest";
import {
  hasValkey,
  startValkeyServer,
} from "../../packages/server/src/backend/valkey/testing/start-valkey-server.ts";
import { openCluster } from "./testing/open-cluster.ts";

vi.setConfig({ testTimeout: 90_000 });

describe.skipIf(!hasValkey)("a cluster that loses a worker under load", () => {
  test("other workers retry its attempts, and callers notice only a delay", async () => {
    await using server = await startValkeyServer();
    await using cluster = await openCluster(server);
    const [doomed] = await Promise.all([
      cluster.startWorker({ attemptMs: 1_000 }),
      cluster.startWorker(),
      cluster.startApi(),
      cluster.startApi(),
    ]);
    await cluster.front.untilAll(200);
    await using load = cluster.startLoad();
    await doomed.until(() => doomed.running.size >= 4);
    await doomed.kill();
    const lost = [...doomed.running];
    expect(lost.length).toBeGreaterThan(0);
    const heir = await cluster.startWorker();
    await heir.until(() => heir.lines.length > 40);

    expect(await cluster.closeBooks(load)).toEqual({});
    for (const taskId of lost) expect(cluster.ledger.outcomes.get(taskId)).toContain(`${taskId}/2/`);
  });
});
