import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import type { Log } from "../../../core/log.ts";
import { silentLog } from "../../../core/log.ts";
import { DEFAULT_RETRY_POLICY } from "../../../core/settlement.ts";
import { uuidV7 } from "../../../core/uuid-v7.ts";
import { PAYLOAD } from "../../testing/contract-store.ts";
import { openConnection } from "../connection/open-connection.ts";
import { openValkeyBackend } from "../open-valkey-backend.ts";
import { useValkeyServer } from "../testing/use-valkey-server.ts";

// The connections' probes check every second; each condition is polled for.

const server = useValkeyServer();

async function openNode(prefix: string, settings: { maxQueued?: number; resultTtlMs?: number } = {}) {
  await using opened = new AsyncDisposableStack();
  const errors: string[] = [];
  const log: Log = { ...silentLog, error: (_, message) => errors.push(message) };
  const connection = opened.use(await openConnection({ url: server.url, prefix, log }));
  const options = { connection, ids: uuidV7, retryPolicy: DEFAULT_RETRY_POLICY, log, ...settings };
  const backend = opened.use(await openValkeyBackend(options));
  const moved = opened.move();
  return {
    backend,
    connection,
    errors,
    claim: () => backend.tasks.claim({ workerId: "w", limit: 1, leaseMs: 30_000 }),
    create: () => backend.tasks.create({ id: uuidV7(), clientId: "client", payload: PAYLOAD }),
    [Symbol.asyncDispose]: () => moved.disposeAsync(),
  };
}

test("a node with other settings claims, accepts and deletes nothing, and says so once", async () => {
  const prefix = randomUUID();
  await using first = await openNode(prefix);
  await using other = await openNode(prefix, { maxQueued: 7, resultTtlMs: 1 });
  const problem =
    "resultTtlMs is 1 here and 300000 on the other nodes, and maxQueued is 7 here and 10000 on the other nodes: set the same on all nodes";
  expect(other.backend.problem()).toBe(problem);
  await first.create();
  const [task] = await first.claim();
  const failure = { code: "ERROR_CAPTCHA_UNSOLVABLE", description: "refused" } as const;
  if (task === undefined) throw new Error("no task could be claimed");
  await first.backend.tasks.settle(task.lease, { status: "failed", failure });
  await first.create();
  expect(await other.claim()).toEqual([]);
  await expect(other.create()).rejects.toThrow(problem);
  expect(await other.backend.tasks.expire()).toMatchObject({ deleted: 0 });
  // Several probes later it still is the only line.
  const looked = () => other.connection.client.get(`${other.connection.root}:probe`);
  await expect.poll(looked).not.toBeNull();
  expect(other.errors).toEqual(["this node does not fit the other nodes; it claims no tasks"]);
  expect(first.backend.problem()).toBeUndefined();
  expect(await first.claim()).toHaveLength(1);
});

test("other settings take effect when no node uses the earlier ones any more", async () => {
  const prefix = randomUUID();
  await using first = await openNode(prefix);
  await using other = await openNode(prefix, { maxQueued: 7 });
  const ttl = await first.connection.client.pttl(`${first.connection.root}:settings`);
  expect(ttl).toBeGreaterThan(0);
  expect(other.backend.problem()).toBeDefined();
  await first.backend.close();
  // The end of that time, without waiting for it.
  await other.connection.client.del(`${other.connection.root}:settings`);
  await expect.poll(() => other.backend.problem()).toBeUndefined();
  expect(await other.create()).toEqual({ status: "created" });
});

test("a node of another layout stops the nodes of this one", async () => {
  await using node = await openNode(randomUUID());
  await node.connection.client.set(`${node.connection.root}:layout`, "4");
  await expect.poll(() => node.backend.problem()).toMatch(/^the store now has layout 4/);
  expect(await node.claim()).toEqual([]);
  await node.connection.client.set(`${node.connection.root}:layout`, "3");
  await expect.poll(() => node.backend.problem()).toBeUndefined();
});

test("every node notices that somebody emptied the store, and marks it again", async () => {
  const prefix = randomUUID();
  await using one = await openNode(prefix);
  await using two = await openNode(prefix);
  const { client, root } = one.connection;
  const heard: string[] = [];
  one.backend.onEmptied(() => heard.push("one"));
  two.backend.onEmptied(() => heard.push("two"));
  const before = await client.get(`${root}:installation`);
  expect(before).not.toBeNull();
  // Like FLUSHALL, without the stores of the other tests.
  await client.del(...(await client.keys(`${root}:*`)));
  await expect.poll(() => heard.toSorted()).toEqual(["one", "two"]);
  expect(await client.get(`${root}:layout`)).toBe("3");
  expect(await client.get(`${root}:installation`)).not.toBe(before);
  for (const { errors, backend } of [one, two]) {
    expect(errors).toEqual([expect.stringMatching(/^the store was emptied or replaced/)]);
    expect(backend.problem()).toBeUndefined();
  }
  expect(await one.create()).toEqual({ status: "created" });
});

test("a command that manages clients neither sets nor needs the settings", async () => {
  const prefix = randomUUID();
  await using node = await openNode(prefix, { maxQueued: 7 });
  const { connection } = node;
  const options = {
    connection,
    ids: uuidV7,
    retryPolicy: DEFAULT_RETRY_POLICY,
    log: silentLog,
    isNode: false,
  };
  await using command = await openValkeyBackend(options);
  expect(command.problem()).toBeUndefined();
  expect(await command.clients.addClient({ name: "web" })).toMatchObject({ status: "added" });
  expect(node.backend.problem()).toBeUndefined();
});
