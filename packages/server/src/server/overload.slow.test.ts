import { expect, test } from "vitest";
import { countRetained } from "../../../emulator/src/testing/count-retained.ts";
import { CLIENT_KEY, openTestService, SAMPLE_TASK, type TestService } from "./testing/open-test-service.ts";
import type { Answer } from "./testing/post-json.ts";

const SITE = { sitekey: "0x4AAAAAAAAAAAAAAAAAABUSY", scenario: { delayMs: 50 } };
const SLOTS = 4;
const MAX_QUEUED = 16;
/** Ten times as many tasks as can be running and queued. */
const BURST = 10 * (SLOTS + MAX_QUEUED);

interface Burst {
  readonly accepted: readonly string[];
  readonly refused: readonly Answer[];
}

async function sendBurst({ post }: TestService): Promise<Burst> {
  const task = { ...SAMPLE_TASK, websiteKey: SITE.sitekey };
  const answers = await Promise.all(
    Array.from({ length: BURST }, () => post("/createTask", { clientKey: CLIENT_KEY, task })),
  );
  const accepted = answers.map(({ taskId }) => taskId).filter((id) => typeof id === "string");
  return { accepted, refused: answers.filter(({ errorId }) => errorId !== 0) };
}

/** Waits for all tasks; returns their tokens. */
async function tokensOf({ post }: TestService, tasks: readonly string[]): Promise<readonly string[]> {
  const results = await Promise.all(
    tasks.map((taskId) => post("/getTaskResult", { clientKey: CLIENT_KEY, taskId, waitSeconds: 30 })),
  );
  return results.map(({ status, solution }) => {
    expect(status).toBe("ready");
    return (solution as { token: string }).token;
  });
}

test(
  "ten times too much load: excess tasks are refused with an explanation, accepted ones complete, nothing leaks",
  { timeout: 180_000 },
  async () => {
    await using harness = await openTestService({
      options: { concurrency: SLOTS, maxQueued: MAX_QUEUED },
      sites: [SITE],
    });
    let acceptedInAll = 0;
    const round = async () => {
      const { accepted, refused } = await sendBurst(harness);
      expect(accepted.length + refused.length).toBe(BURST);
      expect(accepted.length).toBeGreaterThanOrEqual(MAX_QUEUED);
      expect(refused.length).toBeGreaterThan(BURST / 2);
      for (const answer of refused) {
        expect(answer).toMatchObject({
          errorId: 1,
          errorCode: "ERROR_NO_SLOT_AVAILABLE",
          errorDescription: expect.stringContaining("queue is full"),
        });
      }
      const tokens = await tokensOf(harness, accepted);
      expect(new Set(tokens).size).toBe(accepted.length);
      acceptedInAll += accepted.length;
    };

    for (let warming = 0; warming < 3; warming += 1) await round();
    const acceptedBefore = acceptedInAll;
    const before = countRetained();
    for (let further = 0; further < 4; further += 1) await round();
    const after = countRetained();
    // The emulator keeps the token and journal of an accepted task (a dozen objects), and nothing of a refused one.
    const accepted = acceptedInAll - acceptedBefore;
    expect(after.objects - before.objects).toBeLessThan(20 * accepted);
    expect(after.entries - before.entries).toBeLessThan(5 * accepted);

    const metrics = await (await fetch(harness.service.metricsUrl ?? "")).text();
    expect(metrics).toContain(`outcome="completed"} ${acceptedInAll}\n`);
    expect(metrics).toContain('stile_tasks{state="queued"} 0\n');
    expect(metrics).toContain('stile_tasks{state="running"} 0\n');
    expect(metrics).toContain("stile_waiters 0\n");
  },
);
