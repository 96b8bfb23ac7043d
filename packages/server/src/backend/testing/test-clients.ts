import { expect, test } from "vitest";
import { openContractStore, type OpenBackend } from "./contract-store.ts";

const SETTINGS = {
  state: "suspended",
  tasksAtOnce: 3,
  tasksPerMinute: 60,
  balance: 7,
  allowedAddresses: ["10.0.0.0/8", "::1"],
} as const;
const KEY = { clientName: "web", hash: "a".repeat(64), hint: "wxyz" };

export function testClients(open: OpenBackend): void {
  test("a key is found by its hash and leads to its client", async () => {
    await using store = await openContractStore(open);
    const outcome = await store.clients.addKey(KEY);
    if (outcome.status !== "added") throw new Error("the store was empty");
    expect(outcome.key).toEqual({
      id: expect.any(String),
      clientId: expect.any(String),
      clientName: "web",
      hint: "wxyz",
      taskIds: "uuid",
      createdAt: store.clock.now(),
      revokedAt: null,
    });
    expect(await store.clients.findByKeyHash(KEY.hash)).toEqual({
      id: outcome.key.clientId,
      name: "web",
      state: "active",
      balance: null,
      allowedAddresses: [],
      taskIds: "uuid",
    });
    expect(await store.clients.listKeys()).toEqual([outcome.key]);
  });

  test("each key decides whether its tasks have integer ids", async () => {
    await using store = await openContractStore(open);
    await store.clients.addKey({ ...KEY, taskIds: "integer" });
    await store.clients.addKey({ ...KEY, hash: "b".repeat(64) });
    expect(await store.clients.findByKeyHash(KEY.hash)).toMatchObject({ name: "web", taskIds: "integer" });
    expect(await store.clients.findByKeyHash("b".repeat(64))).toMatchObject({ name: "web", taskIds: "uuid" });
    expect((await store.clients.listKeys()).map(({ taskIds }) => taskIds)).toEqual(["integer", "uuid"]);
  });

  test("an unknown hash finds no client", async () => {
    await using store = await openContractStore(open);
    await store.clients.addKey(KEY);
    expect(await store.clients.findByKeyHash("b".repeat(64))).toBeUndefined();
    expect(await store.clients.findByKeyHash("")).toBeUndefined();
  });

  test("a client may have several keys; its name identifies it", async () => {
    await using store = await openContractStore(open);
    await store.clients.addKey(KEY);
    await store.clients.addKey({ ...KEY, hash: "b".repeat(64), hint: "2222" });
    await store.clients.addKey({ clientName: "app", hash: "c".repeat(64), hint: "3333" });
    const [one, two, three] = await Promise.all(
      ["a", "b", "c"].map((letter) => store.clients.findByKeyHash(letter.repeat(64))),
    );
    expect(two).toEqual(one);
    expect(three?.id).not.toBe(one?.id);
    expect((await store.clients.listKeys()).map(({ hint }) => hint)).toEqual(["wxyz", "2222", "3333"]);
  });

  test("a hash belongs to one key, even when two clients add it concurrently", async () => {
    await using store = await openContractStore(open);
    const outcomes = await Promise.all([
      store.clients.addKey(KEY),
      store.clients.addKey({ ...KEY, clientName: "other" }),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(["added", "key_exists"]);
    expect(await store.clients.findByKeyHash(KEY.hash)).toMatchObject({ name: "web" });
    expect(await store.clients.listKeys()).toHaveLength(1);
  });

  test("a revoked key stops working immediately, stays in the list and cannot be added again", async () => {
    await using store = await openContractStore(open);
    await store.clients.addKey(KEY);
    await store.clients.addKey({ ...KEY, hash: "b".repeat(64), hint: "2222" });
    const [key] = await store.clients.listKeys();
    store.clock.advance(1_000);
    expect(await store.clients.revokeKey(key?.id ?? "")).toBe(true);
    expect(await store.clients.findByKeyHash(KEY.hash)).toBeUndefined();
    expect(await store.clients.findByKeyHash("b".repeat(64))).toMatchObject({ name: "web" });
    expect((await store.clients.listKeys()).map(({ revokedAt }) => revokedAt)).toEqual([
      store.clock.now(),
      null,
    ]);
    expect(await store.clients.revokeKey(key?.id ?? "")).toBe(false);
    expect(await store.clients.addKey(KEY)).toEqual({ status: "key_exists" });
  });

  test("a client keeps its settings, and has no limits by default", async () => {
    await using store = await openContractStore(open);
    expect(await store.clients.addClient({ name: "web" })).toEqual({
      status: "added",
      client: {
        id: expect.any(String),
        name: "web",
        state: "active",
        tasksAtOnce: null,
        tasksPerMinute: null,
        balance: null,
        allowedAddresses: [],
        createdAt: store.clock.now(),
        activeTasks: 0,
        activeKeys: 0,
      },
    });
    const outcome = await store.clients.addClient({ name: "app", ...SETTINGS });
    if (outcome.status !== "added") throw new Error("the name was free");
    expect(outcome.client).toMatchObject({ name: "app", ...SETTINGS });
    expect(await store.clients.findClient("app")).toEqual(outcome.client);
    expect(await store.clients.findClient(outcome.client.id)).toEqual(outcome.client);
    expect((await store.clients.listClients()).map(({ name }) => name)).toEqual(["web", "app"]);
    expect(await store.clients.findClient("nobody")).toBeUndefined();
  });

  test("a name belongs to one client, even when two are added concurrently", async () => {
    await using store = await openContractStore(open);
    const outcomes = await Promise.all([1, 2].map(() => store.clients.addClient({ name: "web" })));
    expect(outcomes.map(({ status }) => status)).toEqual(["added", "name_taken"]);
    const other = await store.clients.addClient({ name: "other" });
    if (other.status !== "added") throw new Error("the name was free");
    expect(await store.clients.updateClient(other.client.id, { name: "web" })).toEqual({
      status: "name_taken",
    });
  });

  test("a client counts its tasks and its keys", async () => {
    await using store = await openContractStore(open);
    await store.clients.addKey(KEY);
    await store.clients.addKey({ ...KEY, hash: "b".repeat(64) });
    const [client] = await store.clients.listClients();
    const [key] = await store.clients.listKeys();
    await store.clients.revokeKey(key?.id ?? "");
    await store.tasks.create(store.newTask({ clientId: client?.id ?? "" }));
    expect(await store.clients.findClient("web")).toMatchObject({ activeTasks: 1, activeKeys: 1 });
  });

  test("an update changes only the given settings, immediately for all of the client's keys", async () => {
    await using store = await openContractStore(open);
    await store.clients.addKey(KEY);
    const { id } = (await store.clients.findClient("web")) ?? { id: "" };
    const outcome = await store.clients.updateClient(id, { ...SETTINGS, name: "shop" });
    expect(outcome).toMatchObject({ status: "updated", client: { id, name: "shop", ...SETTINGS } });
    expect(await store.clients.findByKeyHash(KEY.hash)).toMatchObject({
      id,
      name: "shop",
      state: "suspended",
      balance: 7,
      allowedAddresses: SETTINGS.allowedAddresses,
    });
    await store.clients.updateClient(id, { state: "active" });
    expect(await store.clients.findClient("shop")).toMatchObject({ ...SETTINGS, state: "active" });
    expect(await store.clients.updateClient("nobody", {})).toEqual({ status: "unknown_client" });
    // A name is not accepted as an id.
    expect(await store.clients.updateClient("shop", {})).toEqual({ status: "unknown_client" });
  });

  test("concurrent additions to a balance all count, and it never falls below 0", async () => {
    await using store = await openContractStore(open);
    await store.clients.addKey(KEY);
    const { id } = (await store.clients.findClient("web")) ?? { id: "" };
    const balance = async () => (await store.clients.findClient(id))?.balance;
    await store.clients.updateClient(id, { addBalance: 5 });
    expect(await balance()).toBeNull();
    await store.clients.updateClient(id, { balance: 1 });
    await Promise.all([1, 2, 3].map((addBalance) => store.clients.updateClient(id, { addBalance })));
    expect(await balance()).toBe(7);
    await store.clients.updateClient(id, { addBalance: -10 });
    expect(await balance()).toBe(0);
  });

  test("removing a client removes its keys, whose secrets cannot be reused, and frees its name", async () => {
    await using store = await openContractStore(open);
    await store.clients.addKey(KEY);
    const { id } = (await store.clients.findClient("web")) ?? { id: "" };
    expect(await store.clients.removeClient(id)).toBe(true);
    expect(await store.clients.removeClient(id)).toBe(false);
    expect(await store.clients.findByKeyHash(KEY.hash)).toBeUndefined();
    expect(await store.clients.listKeys()).toEqual([]);
    expect(await store.clients.listClients()).toEqual([]);
    expect(await store.clients.addKey(KEY)).toEqual({ status: "key_exists" });
    expect(await store.clients.addClient({ name: "web" })).toMatchObject({ status: "added" });
  });

  test("removing a client fails its queued tasks and lets a running one finish", async () => {
    await using store = await openContractStore(open);
    await store.clients.addKey(KEY);
    const { id: clientId } = (await store.clients.findClient("web")) ?? { id: "" };
    const waiting = store.newTask({ clientId });
    await store.tasks.create(store.newTask({ clientId }));
    await store.tasks.create(waiting);
    const running = await store.claimOne();
    await store.clients.removeClient(clientId);
    expect(await store.tasks.claim({ workerId: "w", limit: 5, leaseMs: 1_000 })).toEqual([]);
    expect(await store.tasks.expire()).toMatchObject({ requeued: 0, failed: 0, withdrawn: 1, deleted: 0 });
    expect(await store.tasks.get(waiting.id)).toMatchObject({ status: "failed" });
    expect(await store.tasks.counts()).toMatchObject({ queued: 0, running: 1 });
    expect(await store.tasks.settle(running.lease, store.completed())).toEqual({ status: "held" });
    expect(await store.tasks.expire()).toMatchObject({ withdrawn: 0 });
  });

  test("revoking an unknown key id returns false", async () => {
    await using store = await openContractStore(open);
    expect(await store.clients.revokeKey("nonsense")).toBe(false);
  });
}
