import { Cluster, Redis } from "ioredis";
import { describe } from "vitest";
import { startCluster } from "../../../server/src/backend/valkey/connection/testing/start-cluster.ts";
import { hasValkey, startValkeyServer } from "../../../server/src/backend/valkey/testing/start-valkey-server.ts";
import { systemClock } from "../clock.ts";
import { MemoryState } from "./memory/memory-state.ts";
import { testState } from "./testing/state-contract.ts";
import type { OpenNodes } from "./testing/state-contract.ts";
import { openValkeyState } from "./valkey/open-valkey-state.ts";
import type { ValkeyClient } from "./valkey/valkey-client.ts";

testState("in memory", async () => {
  const state = new MemoryState(systemClock);
  return { nodes: [state, state], [Symbol.asyncDispose]: async () => await state[Symbol.asyncDispose]() };
});

/** Two nodes, each with a connection of its own. */
async function openNodes(
  opening: AsyncDisposableStack,
  connect: () => ValkeyClient,
): Promise<OpenNodes["nodes"]> {
  const openNode = async () => {
    const client = opening.adopt(connect(), (connection) => connection.disconnect());
    return opening.use(await openValkeyState({ client }));
  };
  return [await openNode(), await openNode()];
}

describe.skipIf(!hasValkey)("shared", () => {
  testState("in Valkey", async () => {
    await using opening = new AsyncDisposableStack();
    const { url } = opening.use(await startValkeyServer());
    const nodes = await openNodes(opening, () => new Redis(url, { enableAutoPipelining: true }));
    const opened = opening.move();
    return { nodes, [Symbol.asyncDispose]: async () => await opened.disposeAsync() };
  });

  testState("in a cluster", async () => {
    await using opening = new AsyncDisposableStack();
    const { nodes: servers } = opening.use(await startCluster());
    const addresses = servers.map(({ port }) => ({ host: "127.0.0.1", port }));
    const nodes = await openNodes(opening, () => new Cluster(addresses));
    const opened = opening.move();
    return { nodes, [Symbol.asyncDispose]: async () => await opened.disposeAsync() };
  });
});
