import { expect, test } from "vitest";
import { BackendUnavailableError } from "../../core/backend.ts";
import { LEASE_MS, openContractStore, type OpenBackend } from "./contract-store.ts";

export function testClosing(open: OpenBackend): void {
  test("close finishes the accepted writes first", async () => {
    await using store = await openContractStore(open);
    const creating = Array.from({ length: 50 }, () => store.tasks.create(store.newTask()));
    const closing = store.backend.close();
    expect(await Promise.all(creating)).toEqual(creating.map(() => ({ status: "created" })));
    await closing;
  });

  test("close may be called twice, even concurrently", async () => {
    await using store = await openContractStore(open);
    await Promise.all([store.backend.close(), store.backend.close()]);
    await store.backend.close();
  });

  test("close rejects pending waits", async () => {
    await using store = await openContractStore(open);
    const [task] = await store.createTasks(1);
    const wait = store.tasks.waitUntilEnded(task?.id ?? "", { timeoutMs: 60_000 });
    const rejected = expect(wait).rejects.toBeInstanceOf(BackendUnavailableError);
    await store.backend.close();
    await rejected;
  });

  test("every call after close is refused", async () => {
    await using store = await openContractStore(open);
    await store.createTasks(1);
    const { lease } = await store.claimOne();
    await store.backend.close();
    const { tasks, clients } = store;
    const calls: Record<string, () => Promise<unknown>> = {
      create: () => tasks.create(store.newTask()),
      claim: () => tasks.claim({ workerId: "w", limit: 1, leaseMs: LEASE_MS }),
      heartbeat: () => tasks.heartbeat(lease, LEASE_MS),
      settle: () => tasks.settle(lease, store.completed()),
      get: () => tasks.get(lease.taskId),
      waitUntilEnded: () => tasks.waitUntilEnded(lease.taskId, { timeoutMs: 60_000 }),
      expire: () => tasks.expire(),
      counts: () => tasks.counts(),
      addKey: () => clients.addKey({ clientName: "web", hash: "a", hint: "b" }),
      findByKeyHash: () => clients.findByKeyHash("a"),
      listKeys: () => clients.listKeys(),
      revokeKey: () => clients.revokeKey("a"),
    };
    for (const [name, call] of Object.entries(calls)) {
      await expect(call(), name).rejects.toBeInstanceOf(BackendUnavailableError);
    }
  });
}
