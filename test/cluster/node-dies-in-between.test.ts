import { describe, test } from "vitest";
import { hasValkey } from "../../packages/server/src/backend/valkey/testing/start-valkey-server.ts";
import { LEASE_MS, openSurvivor } from "./testing/open-survivor.ts";

const COMPLETE = { name: "settle" } as const;
const CLAIM = { name: "claim" } as const;

describe.skipIf(!hasValkey).concurrent("when a node dies between two steps", () => {
  test("the creator, before its task is stored: nothing remains of the task", async ({ expect }) => {
    await using survivor = await openSurvivor();
    const task = survivor.newTask();
    await using gate = await survivor.gateBefore("create-task");
    await using creator = survivor.startDoomed(gate, { name: "create", task });
    await gate.held;
    await creator.kill();
    expect(await survivor.tasks.get(task.id)).toBeUndefined();
    await survivor.expectNothingLeftAfter([]);
  });

  test("the creator, after its task is stored: any worker can claim it", async ({ expect }) => {
    await using survivor = await openSurvivor();
    const task = survivor.newTask();
    await using gate = await survivor.gateBefore("create-task");
    await using creator = survivor.startDoomed(gate, { name: "create", task });
    await gate.held;
    gate.letOnePass();
    expect(await creator.answer).toEqual({ status: "created" });
    await creator.kill();
    const claimed = await survivor.claim(10);
    expect(claimed).toMatchObject([{ id: task.id, attempts: 1 }]);
    await survivor.expectNothingLeftAfter(claimed);
  });

  test("the claimer, before its claim: the task stays available", async ({ expect }) => {
    await using survivor = await openSurvivor();
    const id = await survivor.create();
    await using gate = await survivor.gateBefore("claim-tasks");
    await using claimer = survivor.startDoomed(gate, CLAIM);
    await gate.held;
    await claimer.kill();
    const claimed = await survivor.claim(10);
    expect(claimed).toMatchObject([{ id, attempts: 1 }]);
    await survivor.expectNothingLeftAfter(claimed);
  });

  test("the claimer, after its claim: the task is retried when the lease has expired", async ({ expect }) => {
    await using survivor = await openSurvivor();
    const id = await survivor.create();
    await using gate = await survivor.gateBefore("settle-task");
    await using claimer = survivor.startDoomed(gate, COMPLETE);
    await gate.held;
    await claimer.kill();
    expect(await survivor.tasks.get(id)).toMatchObject({ status: "running", attempts: 1 });
    const claimed = await survivor.claimInTime();
    expect(claimed).toMatchObject([{ id, attempts: 2 }]);
    await survivor.expectNothingLeftAfter(claimed);
  });

  test("a claim that is delayed for longer than its lease takes a task, and the task is retried", async ({
    expect,
  }) => {
    await using survivor = await openSurvivor();
    await using gate = await survivor.gateBefore("claim-tasks");
    await using claimer = survivor.startDoomed(gate, CLAIM);
    await gate.held;
    survivor.clock.advance(LEASE_MS);
    const id = await survivor.create();
    gate.letOnePass();
    expect(await claimer.answer).toEqual({ status: "running" });
    await claimer.kill();
    const claimed = await survivor.claimInTime();
    expect(claimed).toMatchObject([{ id, attempts: 2 }]);
    await survivor.expectNothingLeftAfter(claimed);
  });
});
