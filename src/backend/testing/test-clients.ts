import { expect, test } from "vitest";
import { openContractStore, type OpenBackend } from "./contract-store.ts";

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
      taskIds: "uuid",
    });
    expect(await store.clients.listKeys()).toEqual([outcome.key]);
  });

  test("a key says whether its tasks have integer ids, each key for itself", async () => {
    await using store = await openContractStore(open);
    await store.clients.addKey({ ...KEY, taskIds: "integer" });
    await store.clients.addKey({ ...KEY, hash: "b".repeat(64) });
    expect(await store.clients.findByKeyHash(KEY.hash)).toMatchObject({ name: "web", taskIds: "integer" });
    expect(await store.clients.findByKeyHash("b".repeat(64))).toMatchObject({ name: "web", taskIds: "uuid" });
    expect((await store.clients.listKeys()).map(({ taskIds }) => taskIds)).toEqual(["integer", "uuid"]);
  });

  test("an unknown hash leads to nobody", async () => {
    await using store = await openContractStore(open);
    await store.clients.addKey(KEY);
    expect(await store.clients.findByKeyHash("b".repeat(64))).toBeUndefined();
    expect(await store.clients.findByKeyHash("")).toBeUndefined();
  });

  test("a client may have several keys; names tell clients apart", async () => {
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

  test("a hash is one key's, whoever asks, and even when both ask at once", async () => {
    await using store = await openContractStore(open);
    const outcomes = await Promise.all([
      store.clients.addKey(KEY),
      store.clients.addKey({ ...KEY, clientName: "other" }),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(["added", "key_exists"]);
    expect(await store.clients.findByKeyHash(KEY.hash)).toMatchObject({ name: "web" });
    expect(await store.clients.listKeys()).toHaveLength(1);
  });

  test("a revoked key leads to nobody at once, stays in the list and cannot be added again", async () => {
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

  test("there is no key to revoke of an unknown id", async () => {
    await using store = await openContractStore(open);
    expect(await store.clients.revokeKey("nonsense")).toBe(false);
  });
}
