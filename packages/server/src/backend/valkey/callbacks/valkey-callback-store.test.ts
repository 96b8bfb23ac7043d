import { expect, test } from "vitest";
import { DEFAULT_RETRY_POLICY } from "../../../core/settlement.ts";
import { FAILURE, LEASE_MS } from "../../testing/contract-store.ts";
import { useValkeyServer } from "../testing/use-valkey-server.ts";
import { CALLBACK, openNode } from "../testing/open-node.ts";

// Several nodes, which the contract suite does not cover.

const server = useValkeyServer();

const CLAIM = { limit: 1_000, leaseMs: 10_000 };

test("a due callback notifies every node once, the node that ended the task immediately", async () => {
  await using one = await openNode(server.url);
  await using two = await openNode(server.url, one.prefix);
  const heard = { one: 0, two: 0 };
  one.backend.callbacks.onDue(() => (heard.one += 1));
  two.backend.callbacks.onDue(() => (heard.two += 1));
  await one.endOne();
  expect(heard.one).toBe(1);
  await expect.poll(() => heard.two).toBe(1);
  expect(heard.one).toBe(1);
  const task = two.newTask({ callback: CALLBACK });
  await one.tasks.create(task);
  await two.tasks.cancel(task.id, FAILURE);
  expect(heard.two).toBe(2);
  await expect.poll(() => heard.one).toBe(2);
  expect(heard.two).toBe(2);
});

test("one read finds many callbacks that other nodes made due", async () => {
  await using one = await openNode(server.url);
  await using two = await openNode(server.url, one.prefix);
  let looks = 0;
  two.backend.callbacks.onDue(() => (looks += 1));
  const tasks = Array.from({ length: 50 }, () => one.newTask({ callback: CALLBACK }));
  await Promise.all(tasks.map((task) => one.tasks.create(task)));
  await Promise.all(tasks.map(({ id }) => one.tasks.cancel(id, FAILURE)));
  await expect.poll(() => looks).toBeGreaterThan(0);
  // Fewer reads than messages; how few depends on the machine.
  expect(looks).toBeLessThan(50);
});

test("tasks that lost their last attempt or were withdrawn have a callback too", async () => {
  await using node = await openNode(server.url);
  let heard = 0;
  node.backend.callbacks.onDue(() => (heard += 1));
  await node.clients.addKey({ clientName: "web", hash: "a".repeat(64), hint: "wxyz" });
  const { id: clientId } = (await node.clients.findClient("web")) ?? { id: "" };
  const [lost, withdrawn] = [
    node.newTask({ callback: CALLBACK }),
    node.newTask({ clientId, callback: CALLBACK }),
  ];
  await node.tasks.create(lost);
  for (let attempt = 0; attempt < DEFAULT_RETRY_POLICY.minAttempts; attempt += 1) {
    await node.claimOne();
    node.clock.advance(LEASE_MS);
    await node.tasks.expire();
    node.clock.advance(LEASE_MS);
  }
  expect(heard).toBe(1);
  await node.tasks.create(withdrawn);
  await node.clients.removeClient(clientId);
  await node.tasks.expire();
  expect(heard).toBe(2);
  const due = await node.backend.callbacks.claimDue(CLAIM);
  expect(due.map(({ task }) => [task.id, task.status])).toEqual([
    [lost.id, "failed"],
    [withdrawn.id, "failed"],
  ]);
});

test("nodes that claim concurrently get every callback exactly once", async () => {
  await using one = await openNode(server.url);
  await using two = await openNode(server.url, one.prefix);
  const ids: string[] = [];
  for (let task = 0; task < 60; task += 1) ids.push(await one.endOne());
  const claims = await Promise.all(
    Array.from({ length: 12 }, (_, at) =>
      (at % 2 === 0 ? one : two).backend.callbacks.claimDue({ ...CLAIM, limit: 7 }),
    ),
  );
  const claimed = claims.flat().map(({ task }) => task.id);
  expect(claimed.toSorted()).toEqual(ids.toSorted());
  expect(claims.every((claim) => claim.length <= 7)).toBe(true);
});

test("another node takes over the callback of a lost node, whose late result is ignored", async () => {
  await using one = await openNode(server.url);
  await using two = await openNode(server.url, one.prefix);
  const id = await one.endOne();
  await one.backend.callbacks.claimDue(CLAIM);
  two.clock.advance(CLAIM.leaseMs - 1);
  expect(await two.backend.callbacks.claimDue(CLAIM)).toEqual([]);
  two.clock.advance(1);
  expect(await two.backend.callbacks.claimDue(CLAIM)).toMatchObject([{ task: { id }, attempts: 2 }]);
  await one.backend.callbacks.settle(id, 1, { status: "delivered" });
  expect(await two.backend.callbacks.get(id)).toMatchObject({ status: "waiting", attempts: 2 });
  await two.backend.callbacks.settle(id, 2, { status: "failed", error: "", retryInMs: null });
  expect(await one.backend.callbacks.get(id)).toMatchObject({ status: "given_up", error: "" });
  await two.backend.callbacks.settle(id, 2, { status: "delivered" });
  expect(await one.backend.callbacks.get(id)).toMatchObject({ status: "given_up" });
});

test("delivery clears the error of an earlier failure", async () => {
  await using node = await openNode(server.url);
  const { callbacks } = node.backend;
  const id = await node.endOne();
  await callbacks.claimDue(CLAIM);
  await callbacks.settle(id, 1, { status: "failed", error: "HTTP 500", retryInMs: 2_000 });
  node.clock.advance(2_000);
  await callbacks.claimDue(CLAIM);
  await callbacks.settle(id, 2, { status: "delivered" });
  expect(await callbacks.get(id)).toMatchObject({ status: "delivered", attempts: 2, error: null });
});

test("a closed node does not call its listeners", async () => {
  await using one = await openNode(server.url);
  const two = await openNode(server.url, one.prefix);
  await using three = await openNode(server.url, one.prefix);
  const heard = { two: 0, three: 0 };
  two.backend.callbacks.onDue(() => (heard.two += 1));
  three.backend.callbacks.onDue(() => (heard.three += 1));
  await one.endOne();
  await two.hearAll();
  await two.backend.close();
  const before = { ...heard };
  await one.endOne();
  await expect.poll(() => heard.three).toBeGreaterThan(before.three);
  expect(heard.two).toBe(before.two);
});
