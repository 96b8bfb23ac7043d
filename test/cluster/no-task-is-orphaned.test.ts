import { describe, test } from "vitest";
import { hasValkey } from "../../packages/server/src/backend/valkey/testing/start-valkey-server.ts";
import { LEASE_MS, openSurvivor } from "./testing/open-survivor.ts";

// When the queue was separate from the records, these orders of events left a task `queued` in its record but in no queue.

describe.skipIf(!hasValkey).concurrent("no task is orphaned when a worker dies with a task, and", () => {
  test("another one's claim is delayed past the lease", async ({ expect }) => {
    await using survivor = await openSurvivor();
    const id = await survivor.create();
    await using deadGate = await survivor.gateBefore("settle-task");
    await using dead = survivor.startDoomed(deadGate, { name: "settle" });
    await deadGate.held;
    await using slowGate = await survivor.gateBefore("claim-tasks");
    await using slow = survivor.startDoomed(slowGate, { name: "claim" });
    await slowGate.held;
    await dead.kill();
    // The lease expires and the task is requeued; only then does the slow worker's claim arrive.
    survivor.clock.advance(2 * LEASE_MS);
    await survivor.tasks.expire();
    await survivor.expectConsistent();
    expect(await survivor.tasks.get(id)).toMatchObject({ status: "queued", attempts: 1 });
    survivor.clock.advance(1_000);
    await survivor.tasks.expire();
    slowGate.letOnePass();
    expect(await slow.answer).toEqual({ status: "running" });
    await slow.kill();
    const claimed = await survivor.claimInTime();
    expect(claimed).toMatchObject([{ id, attempts: 3 }]);
    await survivor.expectNothingLeftAfter(claimed);
  });

  test("another one's end is delayed past its lease", async ({ expect }) => {
    await using survivor = await openSurvivor();
    const id = await survivor.create();
    await using deadGate = await survivor.gateBefore("settle-task");
    await using dead = survivor.startDoomed(deadGate, { name: "settle" });
    await deadGate.held;
    await dead.kill();
    survivor.clock.advance(2 * LEASE_MS);
    await survivor.tasks.expire();
    survivor.clock.advance(1_000);
    await survivor.tasks.expire();
    await using slowGate = await survivor.gateBefore("settle-task");
    await using slow = survivor.startDoomed(slowGate, { name: "settle" });
    await slowGate.held;
    expect(await survivor.tasks.get(id)).toMatchObject({ status: "running", attempts: 2 });
    const claimed = await survivor.claimInTime();
    expect(claimed).toMatchObject([{ id, attempts: 3 }]);
    slowGate.letOnePass();
    expect(await slow.answer).toEqual({ status: "lease_lost" });
    await survivor.expectNothingLeftAfter(claimed);
    expect(await survivor.tasks.get(id)).toMatchObject({ solution: { token: "survivor" } });
  });
});
