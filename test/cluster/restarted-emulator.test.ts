import { describe, expect, test, vi } from "vitest";
import {
  hasValkey,
  startValkeyServer,
} from "../../packages/server/src/backend/valkey/testing/start-valkey-server.ts";
import { openCluster } from "./testing/open-cluster.ts";

vi.setConfig({ testTimeout: 120_000 });

describe.skipIf(!hasValkey)("a worker whose emulator restarts under load", () => {
  test("every task gets its token, and no attempt fails because of the page", async () => {
    await using server = await startValkeyServer();
    await using cluster = await openCluster(server);
    await cluster.startWorkerNode({ words: ["--concurrency", "6"] });
    const { emulator, backend } = cluster;
    const running = async () => (await backend.tasks.counts()).running;
    const ids: string[] = [];
    for (let restart = 0; restart < 3; restart += 1) {
      await emulator.slowDown(400);
      ids.push(...(await cluster.createTasks(20)));
      await expect.poll(running, { interval: 10 }).toBeGreaterThan(4);
      await emulator.kill();
      // The first restart is so fast that no poll of the worker finds the emulator away.
      if (restart > 0) await expect.poll(running).toBe(0);
      await emulator.restart();
    }
    await cluster.expectNoHarm(ids);
  });
});
