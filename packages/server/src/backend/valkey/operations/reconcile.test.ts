import { describe, expect, test } from "vitest";
import { silentLog } from "../../../core/log.ts";
import { FAILURE, LEASE_MS } from "../../testing/contract-store.ts";
import { openConnection } from "../connection/open-connection.ts";
import { findInconsistencies } from "../testing/find-inconsistencies.ts";
import { openNode } from "../testing/open-node.ts";
import { useValkeyServer } from "../testing/use-valkey-server.ts";
import { reconcile } from "./reconcile.ts";

const server = useValkeyServer();

/** A store with a queued, a delayed, a running and an ended task of one client, and a connection to damage it. */
async function openDamagedStore() {
  await using opened = new AsyncDisposableStack();
  const node = opened.use(await openNode(server.url));
  const connection = opened.use(
    await openConnection({ url: server.url, prefix: node.prefix, log: silentLog }),
  );
  const [ended, delayed, running, queued] = await node.createTasks(4);
  await node.tasks.settle((await node.claimOne()).lease, { status: "failed", failure: FAILURE });
  await node.tasks.settle((await node.claimOne()).lease, node.requeued(3_600_000));
  await node.claimOne();
  const { client, root } = connection;
  const moved = opened.move();
  const idOf = (task: { readonly id: string } | undefined) => task?.id ?? "";
  return {
    node,
    client,
    root,
    ids: { ended: idOf(ended), delayed: idOf(delayed), running: idOf(running), queued: idOf(queued) },
    inconsistencies: () => findInconsistencies(connection),
    /** Runs housekeeping in the next second. */
    async expire() {
      await client.del(`${root}:reconciling`);
      return await node.tasks.expire();
    },
    [Symbol.asyncDispose]: () => moved.disposeAsync(),
  };
}

type Damaged = Awaited<ReturnType<typeof openDamagedStore>>;

const DAMAGES: readonly [name: string, damage: (store: Damaged) => Promise<unknown>][] = [
  [
    "a queued task in no queue",
    ({ client, root, ids }) => client.zrem(`${root}:waiting:client-1`, ids.queued),
  ],
  ["a delayed task in no queue", ({ client, root, ids }) => client.zrem(`${root}:delayed`, ids.delayed)],
  ["a running task without a lease", ({ client, root, ids }) => client.zrem(`${root}:leases`, ids.running)],
  [
    "a running task that is queued too",
    ({ client, root, ids }) => client.zadd(`${root}:waiting:client-1`, 1, ids.running),
  ],
  [
    "an ended task whose result never expires",
    ({ client, root, ids }) => client.zrem(`${root}:ended`, ids.ended),
  ],
  [
    "a queued task with a lease",
    ({ client, root, ids }) => client.zadd(`${root}:leases`, "+inf", ids.queued),
  ],
  [
    "a queued task that is not in the set of unfinished tasks",
    async ({ client, root, ids }) => {
      const members = await client.zrange(`${root}:unfinished`, "0", "-1");
      await client.zrem(`${root}:unfinished`, ...members.filter((member) => member.endsWith(ids.queued)));
    },
  ],
  ["a client without a turn", ({ client, root }) => client.zrem(`${root}:turns`, "client-1")],
  ["a wrong number of running tasks", ({ client, root }) => client.hincrby(`${root}:counts`, "running", 7)],
  ["a wrong number of queued tasks", ({ client, root }) => client.hincrby(`${root}:counts`, "queued", -3)],
  [
    "a client's counter of active tasks that is too high",
    ({ client, root }) => client.hincrby(`${root}:active`, "client-1", 2),
  ],
  [
    "a client's counter of active tasks that is too low",
    ({ client, root }) => client.hincrby(`${root}:active`, "client-1", -1),
  ],
  [
    "a client's counter of active tasks that is missing",
    ({ client, root }) => client.hdel(`${root}:active`, "client-1"),
  ],
  [
    "a counter of active tasks of a client without any",
    ({ client, root }) => client.hset(`${root}:active`, "client-without-tasks", 4),
  ],
];

describe("housekeeping repairs and reports", () => {
  test.for(DAMAGES)("%s", async ([, damage], { expect }) => {
    await using store = await openDamagedStore();
    expect(await store.expire()).toMatchObject({ repaired: 0 });
    await damage(store);
    expect(await store.inconsistencies()).not.toEqual([]);
    expect((await store.expire()).repaired).toBeGreaterThan(0);
    expect(await store.inconsistencies()).toEqual([]);
    expect(await store.expire()).toMatchObject({ repaired: 0 });
  });
});

test("the orphan of the former queue is claimed again", async () => {
  await using store = await openDamagedStore();
  const { client, root, ids, node } = store;
  // The record says queued, but the task is in no queue and has no place.
  await client.zrem(`${root}:waiting:client-1`, ids.queued);
  await client.zrem(`${root}:turns`, "client-1");
  await client.hdel(`${root}:task:${ids.queued}`, "place");
  expect(await node.tasks.claim({ workerId: "w", limit: 1, leaseMs: LEASE_MS })).toEqual([]);
  expect((await store.expire()).repaired).toBeGreaterThan(0);
  expect((await node.claimOne()).id).toBe(ids.queued);
});

test("a running task without its lease is requeued", async () => {
  await using store = await openDamagedStore();
  const { client, root, ids, node } = store;
  await client.hdel(`${root}:task:${ids.running}`, "leaseId", "leaseExpiresAt", "workerId");
  await client.zrem(`${root}:leases`, ids.running);
  await store.expire();
  node.clock.advance(1);
  await store.expire();
  expect(await node.tasks.get(ids.running)).toMatchObject({ status: "queued", attempts: 1 });
  expect(await store.inconsistencies()).toEqual([]);
});

test("records that somebody deleted stop neither claims nor housekeeping", async () => {
  await using store = await openDamagedStore();
  const { client, root, ids, node } = store;
  await client.del(...Object.values(ids).map((id) => `${root}:task:${id}`));
  node.clock.advance(3_600_000);
  await store.expire();
  expect(await node.tasks.claim({ workerId: "w", limit: 5, leaseMs: LEASE_MS })).toEqual([]);
  const [next] = await node.createTasks(1);
  expect((await node.claimOne()).id).toBe(next?.id);
});

test("entries of ended tasks in other sets disappear, and queued tasks in the set of ended ones stay", async () => {
  await using store = await openDamagedStore();
  const { client, root, ids, node } = store;
  await client.zadd(`${root}:leases`, 1, ids.ended);
  await client.zadd(`${root}:delayed`, 1, ids.ended);
  await client.zadd(`${root}:ended`, 1, ids.queued);
  await node.tasks.expire();
  await store.expire();
  expect(await store.inconsistencies()).toEqual([]);
  expect(await node.tasks.get(ids.queued)).toMatchObject({ status: "queued" });
});

test("entries of ended and deleted tasks in the set of unfinished ones are not listed, and disappear", async () => {
  await using store = await openDamagedStore();
  const { client, root, ids, node } = store;
  const stale = [`000000000000001:${ids.ended}`, "000000000000002:a-deleted-task"];
  for (const member of stale) await client.zadd(`${root}:unfinished`, 0, member);
  const page = await node.tasks.list({ section: "unfinished", limit: 10 });
  expect(page).toMatchObject({ tasks: [ids.delayed, ids.running, ids.queued].map((id) => ({ id })) });
  expect(await node.tasks.oldestQueuedMs()).toBe(0);
  expect(await store.inconsistencies()).toEqual([]);
});

test("one node per second reconciles", async () => {
  await using store = await openDamagedStore();
  await store.expire();
  await store.client.zrem(`${store.root}:turns`, "client-1");
  expect(await store.node.tasks.expire()).toMatchObject({ repaired: 0 });
  expect((await store.expire()).repaired).toBe(1);
});

// The last test of this file: with its tasks, a scan needs more than one call.
test("tasks that start, run and end while the counters are compared are not repaired", async () => {
  await using node = await openNode(server.url);
  await using connection = await openConnection({ url: server.url, prefix: node.prefix, log: silentLog });
  const { client, root } = connection;
  let isBusy = true;
  const work = async (worker: number) => {
    for (let round = 0; round < 40; round += 1) {
      const clientId = `client-${(worker + round) % 3}`;
      await node.tasks.create(node.newTask({ clientId }));
      const [claimed] = await node.tasks.claim({ workerId: "w", limit: 1, leaseMs: LEASE_MS });
      if (claimed === undefined) continue;
      await node.tasks.settle(claimed.lease, round % 3 === 0 ? node.requeued(3_600_000) : node.completed());
    }
  };
  const compare = async () => {
    const counts: number[] = [];
    while (isBusy) {
      await client.del(`${root}:reconciling`);
      counts.push(await reconcile(connection));
    }
    return counts;
  };
  const comparing = compare();
  await Promise.all(Array.from({ length: 8 }, (_, worker) => work(worker))).finally(() => (isBusy = false));
  const counts = await comparing;
  expect(counts.length).toBeGreaterThan(1);
  expect(counts.filter((repaired) => repaired > 0)).toEqual([]);
  expect(await findInconsistencies(connection)).toEqual([]);
});
