import { describe, expect, test } from "vitest";
import { silentLog } from "../../core/log.ts";
import { LEASE_MS, MAX_QUEUED } from "../testing/contract-store.ts";
import { openConnection } from "./connection/open-connection.ts";
import { createTask } from "./operations/create-task.ts";
import { openNode } from "./testing/open-node.ts";
import { hasValkey, startValkeyServer } from "./testing/start-valkey-server.ts";

describe.skipIf(!hasValkey)("deliveries", () => {
  test("what a node accepted and died before handing over, another hands over: each in its place", async () => {
    await using server = await startValkeyServer();
    await using node = await openNode(server.url);
    const dead = await openConnection({ url: server.url, prefix: node.prefix, log: silentLog });
    const accepted = [9, 0, 4, 0].map((priority) => node.newTask({ priority }));
    for (const task of accepted) {
      await createTask(dead, task, { maxQueued: MAX_QUEUED, now: node.clock.now() });
    }
    await dead.close();
    const claim = () => node.tasks.claim({ workerId: "w", limit: 10, leaseMs: LEASE_MS });
    expect(await claim()).toEqual([]);
    node.clock.advance(1_000);
    await node.tasks.expire();
    const inOrder = [1, 3, 2, 0].map((index) => accepted[index]?.id);
    expect((await claim()).map(({ id }) => id)).toEqual(inOrder);
    expect(await node.tasks.counts()).toMatchObject({ queued: 0, running: 4 });
  });
});
