import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { openNode } from "./testing/open-node.ts";
import { useValkeyServer } from "./testing/use-valkey-server.ts";
import { connectOnce } from "./testing/connect-once.ts";

const server = useValkeyServer();

test("a server without memory is a problem, before a task is refused", async () => {
  await using node = await openNode(server.url, randomUUID());
  using client = connectOnce(server.url);
  await client.config("SET", "maxmemory-policy", "noeviction");
  await client.config("SET", "maxmemory", "1");
  expect(await node.backend.findProblem()).toContain("has no memory left");
  await client.config("SET", "maxmemory", "0");
  await expect.poll(() => node.backend.findProblem()).toBeUndefined();
});
