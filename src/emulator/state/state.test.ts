import { Redis } from "ioredis";
import { describe } from "vitest";
import { hasValkey, startValkeyServer } from "../../backend/valkey/testing/start-valkey-server.ts";
import { systemClock } from "../clock.ts";
import { MemoryState } from "./memory/memory-state.ts";
import { testState } from "./testing/state-contract.ts";
import { openValkeyState } from "./valkey/open-valkey-state.ts";

testState("in memory", async () => {
  const state = new MemoryState(systemClock);
  return { nodes: [state, state], [Symbol.asyncDispose]: async () => await state[Symbol.asyncDispose]() };
});

describe.skipIf(!hasValkey)("shared", () => {
  testState("in Valkey", async () => {
    await using opening = new AsyncDisposableStack();
    const { url } = opening.use(await startValkeyServer());
    const openNode = async () => {
      const client = opening.adopt(new Redis(url, { enableAutoPipelining: true }), (redis) =>
        redis.disconnect(),
      );
      return opening.use(await openValkeyState({ client }));
    };
    const nodes = [await openNode(), await openNode()] as const;
    const opened = opening.move();
    return { nodes, [Symbol.asyncDispose]: async () => await opened.disposeAsync() };
  });
});
