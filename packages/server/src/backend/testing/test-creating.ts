import { expect, test } from "vitest";
import { MAX_QUEUED, openContractStore, PAYLOAD, type OpenBackend } from "./contract-store.ts";

export function testCreating(open: OpenBackend): void {
  test("a created task can be read immediately, with everything it was created with", async () => {
    await using store = await openContractStore(open);
    const payload = {
      websiteURL: "https://example.com/ünïcode?q=\"'\\;--",
      websiteKey: "1x00000000000000000000AA",
      action: "login",
      cData: "line\nbreak\u0000nul\u{1f512}",
      isolation: "context",
    } as const;
    const task = store.newTask({ clientId: "client-7", payload });
    expect(await store.tasks.create(task)).toEqual({ status: "created" });
    expect(await store.tasks.get(task.id)).toEqual({
      id: task.id,
      clientId: "client-7",
      payload,
      createdAt: store.clock.now(),
      attempts: 0,
      status: "queued",
      availableAt: store.clock.now(),
    });
  });

  test("a task gets a number when asked for one, and is found by it", async () => {
    await using store = await openContractStore(open);
    const task = store.newTask({ isNumbered: true });
    const outcome = await store.tasks.create(task);
    if (outcome.status !== "created" || outcome.number === undefined) throw new Error("no number was given");
    expect(Number.isInteger(outcome.number)).toBe(true);
    expect(outcome.number).toBeGreaterThan(0);
    expect(outcome.number).toBeLessThan(2 ** 31);
    expect(await store.tasks.findIdByNumber(outcome.number)).toBe(task.id);
    expect(await store.tasks.findIdByNumber((outcome.number % 1_000) + 2 ** 31)).toBeUndefined();
  });

  test("numbers are never shared", async () => {
    await using store = await openContractStore(open);
    const outcomes = await Promise.all(
      Array.from({ length: MAX_QUEUED }, () => store.tasks.create(store.newTask({ isNumbered: true }))),
    );
    const numbers = outcomes.map((outcome) => (outcome.status === "created" ? outcome.number : undefined));
    expect(new Set(numbers).size).toBe(MAX_QUEUED);
  });

  test("optional fields that were not given are absent", async () => {
    await using store = await openContractStore(open);
    const [task] = await store.createTasks(1);
    expect(Object.keys((await store.tasks.get(task?.id ?? ""))?.payload ?? {}).toSorted()).toEqual(
      Object.keys(PAYLOAD).toSorted(),
    );
  });

  test.each(["", "nonsense", "019a0000-0000-7000-8000-000000000000"])("there is no task %j", async (id) => {
    await using store = await openContractStore(open);
    await store.createTasks(1);
    expect(await store.tasks.get(id)).toBeUndefined();
  });

  test("a full queue refuses tasks until one is claimed", async () => {
    await using store = await openContractStore(open, { maxQueued: 3 });
    await store.createTasks(3);
    const refused = store.newTask();
    expect(await store.tasks.create(refused)).toEqual({ status: "queue_full" });
    expect(await store.tasks.get(refused.id)).toBeUndefined();
    expect(await store.tasks.counts()).toMatchObject({ queued: 3 });

    const claimed = await store.claimOne();
    expect(await store.tasks.create(refused)).toEqual({ status: "created" });
    // A requeued task is never refused, even when the queue is full.
    expect(await store.tasks.settle(claimed.lease, store.requeued(0))).toEqual({ status: "held" });
    expect(await store.tasks.counts()).toMatchObject({ queued: 4, running: 0 });
    expect(await store.tasks.create(store.newTask())).toEqual({ status: "queue_full" });
  });

  test("concurrent creates store exactly as many tasks as fit", async () => {
    await using store = await openContractStore(open, { maxQueued: 50 });
    const tasks = Array.from({ length: 80 }, () => store.newTask());
    const outcomes = await Promise.all(tasks.map((task) => store.tasks.create(task)));
    const stored = await Promise.all(tasks.map((task) => store.tasks.get(task.id)));
    expect(outcomes.filter(({ status }) => status === "created")).toHaveLength(50);
    expect(stored.map((task) => (task === undefined ? "queue_full" : "created"))).toEqual(
      outcomes.map(({ status }) => status),
    );
  });

  test("counts returns the number of tasks in each state", async () => {
    await using store = await openContractStore(open);
    expect(await store.tasks.counts()).toEqual({ queued: 0, running: 0, completed: 0, failed: 0 });
    await store.createTasks(6);
    const [one, two, three] = [await store.claimOne(), await store.claimOne(), await store.claimOne()];
    await store.tasks.settle(one.lease, store.completed());
    await store.tasks.settle(two.lease, store.failed());
    await store.tasks.settle(three.lease, store.requeued(1_000));
    await store.claimOne();
    expect(await store.tasks.counts()).toEqual({ queued: 3, running: 1, completed: 1, failed: 1 });
  });
}
