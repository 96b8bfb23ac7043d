import { expect, test } from "vitest";
import { PAYLOAD, SOLUTION } from "../../testing/contract-store.ts";
import { openNode, type Node } from "../testing/open-node.ts";
import { useValkeyServer } from "../testing/use-valkey-server.ts";

const server = useValkeyServer();

async function completeOne(node: Node, clientId: string, websiteURL: string): Promise<string> {
  const task = node.newTask({ clientId, payload: { ...PAYLOAD, websiteURL } });
  await node.tasks.create(task);
  const { lease } = await node.claimOne();
  await node.tasks.settle(lease, { status: "completed", solution: SOLUTION });
  return task.id;
}

test("a task that many nodes report concurrently is counted once", async () => {
  await using one = await openNode(server.url);
  await using two = await openNode(server.url, one.prefix);
  const id = await completeOne(one, "client-1", "https://example.com/");
  const reports = Array.from({ length: 20 }, (_, at) =>
    (at % 2 === 0 ? one : two).tasks.report(id, at % 3 === 0 ? "incorrect" : "correct"),
  );
  await Promise.all(reports);
  const [count] = await two.tasks.reportCounts();
  expect((count?.correct ?? 0) + (count?.incorrect ?? 0)).toBe(1);
  await two.tasks.report(id, "correct");
  expect(await one.tasks.reportCounts()).toEqual([
    { clientId: "client-1", hostname: "example.com", correct: 1, incorrect: 0 },
  ]);
});

test("reports are counted per normalized hostname and per client id", async () => {
  await using node = await openNode(server.url);
  for (const [clientId, websiteURL] of [
    ["a b", "https://Bücher.example/"],
    ["a", "http://[::1]:8080/form"],
    ["a b", "https://xn--bcher-kva.example:8443/other"],
  ] as const) {
    await node.tasks.report(await completeOne(node, clientId, websiteURL), "correct");
  }
  expect(await node.tasks.reportCounts()).toEqual([
    { clientId: "a", hostname: "[::1]", correct: 1, incorrect: 0 },
    { clientId: "a b", hostname: "xn--bcher-kva.example", correct: 2, incorrect: 0 },
  ]);
});
