import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { BackendUnavailableError } from "../../../core/backend.ts";
import { silentLog } from "../../../core/log.ts";
import { createUuidV7 } from "../../../core/uuid-v7.ts";
import { createAdjustableClock } from "../../testing/adjustable-clock.ts";
import { openConnection } from "../connection/open-connection.ts";
import { startValkeyServer } from "../testing/start-valkey-server.ts";
import { useValkeyServer } from "../testing/use-valkey-server.ts";
import { valkeyClientStore } from "./valkey-client-store.ts";

// Several nodes, many entries and leftover keys, which the contract suite does not cover.

const server = useValkeyServer();

/** The store of one node, on a separate connection. */
async function openNode(prefix: string = randomUUID(), url = server.url) {
  const connection = await openConnection({ url, prefix, log: silentLog });
  const clock = createAdjustableClock();
  const clients = valkeyClientStore({ connection, ids: createUuidV7(clock) });
  return {
    connection,
    prefix,
    clients,
    clock,
    async addClient(name: string) {
      const outcome = await clients.addClient({ name });
      if (outcome.status !== "added") throw new Error("the name was taken");
      return outcome.client.id;
    },
    [Symbol.asyncDispose]: () => connection.close(),
  };
}

const KEY = { clientName: "web", hash: "a".repeat(64), hint: "wxyz" };

test("a change on one node is visible to the others immediately", async () => {
  await using one = await openNode();
  await using two = await openNode(one.prefix);
  await one.clients.addKey(KEY);
  const [key] = await two.clients.listKeys();
  const id = key?.clientId ?? "";
  await two.clients.updateClient(id, { state: "suspended" });
  expect(await one.clients.findByKeyHash(KEY.hash)).toMatchObject({ state: "suspended" });
  await one.clients.revokeKey(key?.id ?? "");
  expect(await two.clients.findByKeyHash(KEY.hash)).toBeUndefined();
  await two.clients.removeClient(id);
  expect(await one.clients.findClient("web")).toBeUndefined();
});

test("nodes that change a balance concurrently lose no change", async () => {
  await using one = await openNode();
  await using two = await openNode(one.prefix);
  const id = await one.addClient("web");
  await one.clients.updateClient(id, { balance: 0 });
  const additions = Array.from({ length: 100 }, (_, at) =>
    (at % 2 === 0 ? one : two).clients.updateClient(id, { addBalance: at }),
  );
  await Promise.all(additions);
  expect(await two.clients.findClient(id)).toMatchObject({ balance: 4_950 });
});

test("a large balance stays exact", async () => {
  await using node = await openNode();
  const id = await node.addClient("web");
  await node.clients.updateClient(id, { balance: Number.MAX_SAFE_INTEGER - 1 });
  await node.clients.updateClient(id, { addBalance: 1 });
  expect(await node.clients.findClient(id)).toMatchObject({ balance: Number.MAX_SAFE_INTEGER });
});

test("hundreds of clients and keys are listed in the order of creation", async () => {
  await using node = await openNode();
  const names = Array.from({ length: 450 }, (_, at) => `client ${at}`);
  for (const name of names) await node.clients.addKey({ ...KEY, clientName: name, hash: name });
  expect((await node.clients.listClients()).map(({ name }) => name)).toEqual(names);
  expect((await node.clients.listKeys()).map(({ clientName }) => clientName)).toEqual(names);
});

test("installations with different prefixes share nothing", async () => {
  await using one = await openNode();
  await using two = await openNode();
  await one.clients.addKey(KEY);
  expect(await two.clients.findByKeyHash(KEY.hash)).toBeUndefined();
  expect(await two.clients.addKey(KEY)).toMatchObject({ status: "added" });
});

test("renaming a client frees its old name", async () => {
  await using node = await openNode();
  const id = await node.addClient("web");
  await node.clients.updateClient(id, { name: "web" });
  await node.clients.updateClient(id, { name: "shop" });
  expect(await node.clients.findClient("web")).toBeUndefined();
  expect(await node.clients.addClient({ name: "web" })).toMatchObject({ status: "added" });
  expect(await node.clients.updateClient(id, { name: "web" })).toEqual({ status: "name_taken" });
  expect(await node.clients.findClient("shop")).toMatchObject({ id });
});

test("removing a client leaves only key hashes, sequences and the withdrawal mark", async () => {
  await using node = await openNode();
  const keys = () => node.connection.client.keys(`${node.connection.root}:*`);
  const before = new Set(await keys());
  await node.clients.addKey(KEY);
  const [key] = await node.clients.listKeys();
  await node.clients.removeClient(key?.clientId ?? "");
  const added = (await keys()).filter((name) => !before.has(name));
  expect(added.map((name) => name.slice(node.connection.root.length)).toSorted()).toEqual([
    ":client-sequence",
    ":key-hashes",
    ":key-sequence",
    ":withdrawn",
  ]);
});

test("any text is stored and returned unchanged", async () => {
  await using node = await openNode();
  const name = 'Größe "1"\n\u0000 {stile}:* 東京';
  await node.clients.addKey({ ...KEY, clientName: name, hint: "ünï🔑" });
  expect(await node.clients.findClient(name)).toMatchObject({ name });
  expect(await node.clients.listKeys()).toMatchObject([{ clientName: name, hint: "ünï🔑" }]);
});

test("calls report an unavailable store while the server is down, and work again when it is back", async () => {
  await using own = await startValkeyServer({ settings: ["--appendonly", "yes", "--appendfsync", "always"] });
  await using node = await openNode(randomUUID(), own.url);
  await node.clients.addKey(KEY);
  await own.kill();
  const calls = [
    () => node.clients.addKey({ ...KEY, hash: "b".repeat(64) }),
    () => node.clients.findByKeyHash(KEY.hash),
    () => node.clients.listClients(),
    () => node.clients.listKeys(),
  ];
  const outcomes = await Promise.allSettled(calls.map((call) => call()));
  for (const outcome of outcomes) {
    expect(outcome).toMatchObject({ status: "rejected", reason: expect.any(BackendUnavailableError) });
  }
  await own.restart();
  // The server has forgotten the scripts.
  await expect.poll(() => node.clients.findByKeyHash(KEY.hash)).toMatchObject({ name: "web" });
  expect(await node.clients.listKeys()).toHaveLength(1);
});
