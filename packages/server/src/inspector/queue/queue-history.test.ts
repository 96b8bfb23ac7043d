import { expect, test } from "vitest";
import type { QueueView } from "../../operator/operations/get-queue.ts";
import type { NodeView } from "../../operator/operations/node-view.ts";
import { QueueHistory, SAMPLE_MS } from "./queue-history.ts";

const queue: QueueView = { queued: 4, running: 2, slots: 2, oldestQueuedMs: 0, completed: 0, failed: 0 };

function node(id: string, endedAttempts: number): NodeView {
  return {
    id,
    role: "worker",
    address: "http://127.0.0.1:1",
    version: "0.0.0",
    startedAt: 0,
    uptimeSeconds: 0,
    state: "ready",
    problem: null,
    slots: 1,
    running: 0,
    endedAttempts,
    warmWidgets: 0,
    isDraining: false,
    clockOffsetMs: 0,
    seenAt: 0,
  };
}

test("counts what the nodes ended in the last minute; nodes that come and go do not distort it", () => {
  const history = new QueueHistory();
  history.add(0, queue, [node("a", 1_000), node("b", 50)]);
  history.add(10_000, queue, [node("a", 1_010), node("b", 55)]);
  // Node b was replaced by node c.
  history.add(20_000, queue, [node("a", 1_010), node("c", 3)]);
  expect(history.samples.map(({ endedInLastMinute }) => endedInLastMinute)).toEqual([undefined, 15, 18]);
  for (let at = 30_000; at <= 70_000; at += SAMPLE_MS) history.add(at, queue, [node("c", 3)]);
  expect(history.samples.at(-1)?.endedInLastMinute).toBe(3);
  history.add(80_000, queue, [node("c", 3)]);
  expect(history.samples.at(-1)?.endedInLastMinute).toBe(0);
});

test("keeps one hour", () => {
  const history = new QueueHistory();
  for (let index = 0; index < 400; index += 1) history.add(index * SAMPLE_MS, queue, []);
  expect(history.samples).toHaveLength(360);
  expect(history.samples[0]?.at).toBe(40 * SAMPLE_MS);
});
