import { describe, expect, test, vi } from "vitest";
import { hasValkey } from "../../packages/server/src/backend/valkey/testing/start-valkey-server.ts";
import { uuidV7 } from "../../packages/server/src/core/uuid-v7.ts";
import { LONG_MS, openSurvivor } from "./testing/open-survivor.ts";

vi.setConfig({ testTimeout: 90_000 });

describe.skipIf(!hasValkey).concurrent("a node that dies between two commands", () => {
  test("the creator, before it hands the task over: another node does", async () => {
    await using survivor = await openSurvivor();
    await using gate = await survivor.gateBefore(1);
    const id = uuidV7();
    await using creator = survivor.startDoomed(gate, { create: id });
    await gate.held;
    await creator.kill();
    expect(await survivor.claim(1)).toEqual([]);
    const claimed = await survivor.claimInTime();
    expect(claimed).toMatchObject([{ id, attempts: 1 }]);
    await survivor.expectNothingLeftAfter(claimed);
  });

  test("the claimer, between BullMQ's delivery and the beginning of the attempt: it is delivered again", async () => {
    await using survivor = await openSurvivor();
    const id = await survivor.create();
    await using gate = await survivor.gateBehindFirst();
    await using claimer = survivor.startDoomed(gate, "claim");
    await gate.held;
    await claimer.kill();
    const claimed = await survivor.claimInTime();
    expect(claimed).toMatchObject([{ id, attempts: 1 }]);
    await survivor.expectNothingLeftAfter(claimed);
  });

  test("the claimer, between the beginning of the attempt and the delivery's end: it is tried again", async () => {
    await using survivor = await openSurvivor();
    const id = await survivor.create();
    await using gate = await survivor.gateBefore(2);
    await using claimer = survivor.startDoomed(gate, "claim");
    await gate.held;
    await claimer.kill();
    expect(await survivor.tasks.get(id)).toMatchObject({ status: "running", attempts: 1 });
    survivor.clock.advance(2 * LONG_MS);
    const claimed = await survivor.claimInTime();
    expect(claimed).toMatchObject([{ id, attempts: 2 }]);
    await survivor.expectNothingLeftAfter(claimed);
  });

  test("the claimer, after a turn that it takes late: what it takes then is watched all the same", async () => {
    await using survivor = await openSurvivor();
    const id = await survivor.create();
    await using gate = await survivor.gateBefore(1);
    await using claimer = survivor.startDoomed(gate, "claim");
    await gate.held;
    survivor.clock.advance(LONG_MS);
    await survivor.tasks.expire();
    gate.letOnePass();
    await expect.poll(() => survivor.countOpenDeliveries()).toBe(1);
    await claimer.kill();
    const claimed = await survivor.claimInTime();
    expect(claimed).toMatchObject([{ id, attempts: 1 }]);
    await survivor.expectNothingLeftAfter(claimed);
  });

  test("a creator so slow that its task has run and waits again: the task is not forgotten", async () => {
    await using survivor = await openSurvivor();
    // The client stands in line, so that its tasks are taken before the creator lets it.
    await survivor.create();
    await using gate = await survivor.gateBehindFirst();
    const id = uuidV7();
    await using creator = survivor.startDoomed(gate, { create: id });
    await gate.held;
    const [first, slow] = await survivor.claim(2);
    if (first === undefined || slow?.id !== id) throw new Error("the task was not delivered");
    await survivor.end([first]);
    const availableAt = survivor.clock.now() + LONG_MS;
    await survivor.tasks.settle(slow.lease, { status: "queued", availableAt, attempts: 1 });
    gate.letOnePass();
    await creator.done;
    survivor.clock.advance(LONG_MS);
    const claimed = await survivor.claimInTime();
    expect(claimed).toMatchObject([{ id, attempts: 2 }]);
    await survivor.expectNothingLeftAfter(claimed);
  });
});
