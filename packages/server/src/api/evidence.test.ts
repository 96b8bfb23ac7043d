import { describe, expect, test } from "vitest";
import { CLIENT_KEY, openTestService, type TestService } from "../server/testing/open-test-service.ts";
import type { Answer } from "../server/testing/post-json.ts";

const NEVER = "0x4AAAAAAAAAAAAAAAAANEVER";
const STEPS = ["created", "claimed", "page_ready", "widget_run", "attempt_ended", "ended"];

async function infoOf(harness: TestService, taskId: string): Promise<Answer> {
  await harness.result(taskId);
  return harness.post("/getTaskInfo", { clientKey: CLIENT_KEY, taskId });
}

function stepsOf({ timeline }: Answer): { events: unknown[]; times: number[] } {
  const steps = timeline as { readonly event: string; readonly at: number }[];
  return { events: steps.map(({ event }) => event), times: steps.map(({ at }) => at) };
}

describe("evidence of tasks that run in real browsers", () => {
  test("a completed task has a timeline", async () => {
    await using harness = await openTestService();
    const info = await infoOf(harness, await harness.create());
    const { events, times } = stepsOf(info);
    expect(events).toEqual(STEPS);
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    expect(info).toMatchObject({ attempts: [{ outcome: "completed", screenshot: null, console: [] }] });
  });

  test("a failed task has a screenshot of the widget", async () => {
    await using harness = await openTestService();
    const info = await infoOf(harness, await harness.create({ websiteKey: "2x00000000000000000000AB" }));
    expect(stepsOf(info).events).toEqual(STEPS);
    expect(info).toMatchObject({
      status: "failed",
      attempts: [
        {
          outcome: "failed",
          errorCode: "ERROR_CAPTCHA_UNSOLVABLE",
          screenshot: expect.stringMatching(/^data:image\/png;base64,iVBORw0KGgo/) as unknown,
        },
      ],
    });
  });

  test("an attempt that exceeds its deadline has a screenshot too", async () => {
    await using harness = await openTestService({
      options: { attemptTimeoutMs: 1_500 },
      sites: [{ sitekey: NEVER, scenario: { delayMs: 3_600_000 } }],
    });
    const info = await infoOf(harness, await harness.create({ websiteKey: NEVER }));
    expect(info).toMatchObject({
      attempts: [
        {
          outcome: "failed",
          errorDescription: expect.stringContaining("1500 ms") as unknown,
          screenshot: expect.stringMatching(/^data:image\/png/) as unknown,
        },
      ],
    });
  });
});
