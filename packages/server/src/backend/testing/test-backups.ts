import { expect, test } from "vitest";
import { openContractStore, type OpenBackend } from "./contract-store.ts";

export function testBackups(open: OpenBackend): void {
  test("clients and keys that are exported and imported again are the same, in another store", async () => {
    await using source = await openContractStore(open);
    const { clients } = source;
    const added = await clients.addClient({
      name: "shop",
      state: "suspended",
      tasksAtOnce: 8,
      tasksPerMinute: null,
      balance: 5,
      allowedAddresses: ["10.0.0.0/8"],
    });
    if (added.status !== "added") throw new Error(added.status);
    source.clock.advance(1_000);
    await clients.addKey({ clientName: "shop", hash: "hash-1", hint: "aaaa", taskIds: "integer" });
    const second = await clients.addKey({ clientName: "shop", hash: "hash-2", hint: "bbbb" });
    if (second.status !== "added") throw new Error(second.status);
    await clients.revokeKey(second.key.id);
    await clients.addKey({ clientName: "web", hash: "hash-3", hint: "cccc" });
    await clients.addKey({ clientName: "removed", hash: "hash-4", hint: "dddd" });
    await clients.removeClient((await clients.findClient("removed"))?.id ?? "");

    const backup = await clients.exportClients();
    expect(backup).toMatchObject([
      {
        id: added.client.id,
        name: "shop",
        balance: 5,
        keys: [
          { hash: "hash-1", revokedAt: null },
          { hash: "hash-2", revokedAt: expect.any(Number) },
        ],
      },
      { name: "web", keys: [{ hash: "hash-3" }] },
    ]);

    await using target = await openContractStore(open);
    for (const client of backup) {
      expect(await target.clients.importClient(client)).toEqual({
        status: "imported",
        isNew: true,
        keys: client.keys.length,
      });
    }
    expect(await target.clients.exportClients()).toEqual(backup);
    expect(await target.clients.listKeys()).toEqual(await clients.listKeys());
    expect(await target.clients.listClients()).toEqual(await clients.listClients());
    expect(await target.clients.findByKeyHash("hash-1")).toMatchObject({ name: "shop", taskIds: "integer" });
    expect(await target.clients.findByKeyHash("hash-2")).toBeUndefined();
  });

  test("a client that exists keeps its settings and gets the keys that it lacks", async () => {
    await using store = await openContractStore(open);
    const { clients } = store;
    await clients.addKey({ clientName: "shop", hash: "hash-1", hint: "aaaa" });
    const [backup] = await clients.exportClients();
    if (backup === undefined) throw new Error("there is no client");
    await clients.updateClient(backup.id, { balance: 7 });
    const key = {
      id: "key-2",
      hash: "hash-2",
      hint: "bbbb",
      taskIds: "uuid",
      createdAt: 1,
      revokedAt: null,
    } as const;
    const more = { ...backup, balance: 1, keys: [...backup.keys, key] };
    expect(await clients.importClient(more)).toEqual({ status: "imported", isNew: false, keys: 1 });
    expect(await clients.importClient(more)).toEqual({ status: "imported", isNew: false, keys: 0 });
    expect(await clients.findClient("shop")).toMatchObject({ balance: 7, activeKeys: 2 });
  });

  test("a taken name is refused, and a secret of a removed client stays refused", async () => {
    await using store = await openContractStore(open);
    const { clients } = store;
    await clients.addKey({ clientName: "shop", hash: "hash-1", hint: "aaaa" });
    const [backup] = await clients.exportClients();
    if (backup === undefined) throw new Error("there is no client");
    expect(await clients.importClient({ ...backup, id: store.ids() })).toEqual({ status: "name_taken" });
    await clients.removeClient(backup.id);
    expect(await clients.importClient(backup)).toEqual({ status: "imported", isNew: true, keys: 0 });
    expect(await clients.findByKeyHash("hash-1")).toBeUndefined();
  });
}
