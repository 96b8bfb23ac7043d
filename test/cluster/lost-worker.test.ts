import { describe, expect, test } from "vitest";
import { hasValkey, startValkeyServer } from "../../src/backend/valkey/testing/start-valkey-server.ts";
import { openCluster } from "./testing/open-cluster.ts";

describe.skipIf(!hasValkey)("a cluster that loses a worker under load", () => {
  test("killed: its attempts are made again elsewhere, and callers notice nothing but time", async () => {
    await using server = await startValkeyServer();
    await using cluster = await openCluster(server);
    const [doomed] = await Promise.all([
      cluster.startWorker({ attemptMs: 300 }),
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
    await heir.until(() => heir.told.length > 40);

    expect(await cluster.closeBooks(load)).toEqual({});
    for (const taskId of lost) expect(cluster.ledger.outcomes.get(taskId)).toContain(`${taskId}/2/`);
  });

  test("frozen until its leases are over: its late outcomes change nothing", async () => {
    await using server = await startValkeyServer();
    await using cluster = await openCluster(server);
    const [frozen, other] = await Promise.all([
      cluster.startWorker({ attemptMs: 300 }),
      cluster.startWorker(),
      cluster.startApi(),
    ]);
    await cluster.front.untilAll(200);
    await using load = cluster.startLoad();
    await frozen.until(() => frozen.running.size >= 4);
    frozen.pause();
    const late = new Set(frozen.running);
    // Its tasks begin again elsewhere when their leases are over.
    const begunAgain = () =>
      new Set(other.told.flatMap((line) => (line.event === "began" ? [line.taskId] : []))).intersection(late);
    await other.until(() => begunAgain().size >= 4);
    await load.stop();
    frozen.resume();
    const refused = () => frozen.told.filter(({ event }) => event === "refused").length;
    await frozen.until(() => refused() >= 4);

    expect(await cluster.closeBooks(load)).toEqual({});
  });
});
