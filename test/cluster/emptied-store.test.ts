import { describe, expect, test, vi } from "vitest";
import { connectOnce } from "../../packages/server/src/backend/valkey/testing/connect-once.ts";
import {
  hasValkey,
  startValkeyServer,
} from "../../packages/server/src/backend/valkey/testing/start-valkey-server.ts";
import { openCluster } from "./testing/open-cluster.ts";

vi.setConfig({ testTimeout: 90_000 });

describe.skipIf(!hasValkey)("nodes on a store that changes under them", () => {
  test("after FLUSHALL they say so, register STILE_CLIENT_KEY again and continue", async () => {
    await using server = await startValkeyServer();
    await using cluster = await openCluster(server);
    const [api, worker] = await Promise.all([
      cluster.startApi(),
      cluster.startWorkerNode({ words: ["--concurrency", "1"] }),
    ]);
    const balance = () => cluster.call("getBalance", {}, api.url);
    expect(await balance()).toMatchObject({ errorId: 0 });
    using client = connectOnce(server.url);
    await client.flushall();
    expect(await balance()).toMatchObject({ errorCode: "ERROR_KEY_DOES_NOT_EXIST" });
    await expect.poll(balance).toMatchObject({ errorId: 0 });
    const { taskId } = await cluster.createByCall(api.url);
    expect(await cluster.call("getTaskResult", { taskId, waitSeconds: 30 }, api.url)).toMatchObject({
      status: "ready",
    });
    const emptied = /^the store was emptied or replaced/;
    for (const node of [api, worker]) {
      await expect.poll(() => node.errors()).toEqual([expect.stringMatching(emptied)]);
      expect((await fetch(`${node.url}/readyz`)).status).toBe(200);
    }
  });

  test("a node with other settings is not ready, says why once, and claims nothing", async () => {
    await using server = await startValkeyServer();
    await using cluster = await openCluster(server);
    const [api, other] = await Promise.all([
      cluster.startApi(),
      cluster.startWorkerNode({ words: ["--concurrency", "1", "--result-ttl-ms", "2000"] }),
    ]);
    const readyz = async (url: string) => (await fetch(`${url}/readyz`)).json();
    await expect
      .poll(() => readyz(other.url))
      .toEqual({
        status: "store_unavailable",
        reason: "resultTtlMs is 2000 here and 300000 on the other nodes: set the same on all nodes",
      });
    expect(await readyz(api.url)).toEqual({ status: "ready" });
    const { taskId } = await cluster.createByCall(api.url);
    expect(await cluster.call("getTaskResult", { taskId, waitSeconds: 3 }, api.url)).toMatchObject({
      status: "processing",
    });
    expect(other.errors()).toEqual(["this node does not fit the other nodes; it claims no tasks"]);
  });
});
