import { describe, expect, test } from "vitest";
import { openTestPool, widgetRequest } from "./testing/open-test-pool.ts";

const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47]);

describe("capturing a page", () => {
  test("returns a screenshot and the console", async () => {
    await using harness = await openTestPool();
    const leased = await harness.pool.lease({ ...widgetRequest(), sitekey: "2x00000000000000000000AB" });
    if (leased.status !== "leased") throw new Error(leased.reason);
    await using lease = leased.lease;
    expect(await lease.run({})).toMatchObject({ status: "error" });
    const [page] = await harness.pages();
    await page?.evaluate(
      `console.warn("seen", 7, { a: 1 }); fetch("/nowhere").then((answer) => answer.status)`,
    );
    const { screenshot, console } = await lease.capture();
    expect(Buffer.from(screenshot ?? "", "base64").subarray(0, 4)).toEqual(PNG_SIGNATURE);
    expect(console).toContainEqual("warning: seen 7 Object");
    expect(console).toContainEqual(expect.stringMatching(/^error: .*403.*nowhere/));
  });

  test("shows the widget only after a failure, so Chromium paints no successful run", async () => {
    const visibleAfter = async (sitekey: string) => {
      await using harness = await openTestPool();
      const leased = await harness.pool.lease({ ...widgetRequest(), sitekey });
      if (leased.status !== "leased") throw new Error(leased.reason);
      await using lease = leased.lease;
      await lease.run({});
      const [page] = await harness.pages();
      return await page?.evaluate(`document.querySelector("body > div").checkVisibility()`);
    };
    expect(await visibleAfter("1x00000000000000000000AA")).toBe(false);
    expect(await visibleAfter("2x00000000000000000000AB")).toBe(true);
  });

  test("leaves out console lines from before the latest run", async () => {
    await using harness = await openTestPool();
    const run = async (say: string) => {
      const leased = await harness.pool.lease(widgetRequest());
      if (leased.status !== "leased") throw new Error(leased.reason);
      await using lease = leased.lease;
      await lease.run({});
      await (await harness.pages()).at(-1)?.evaluate(`console.log(${JSON.stringify(say)})`);
      return say === "last" ? (await lease.capture()).console : [];
    };
    await run("first");
    expect(await run("last")).toEqual(["log: last"]);
  });

  test("returns nothing for a page that hangs", async () => {
    await using harness = await openTestPool();
    const leased = await harness.pool.lease(widgetRequest());
    if (leased.status !== "leased") throw new Error(leased.reason);
    await using lease = leased.lease;
    await lease.run({});
    await (await harness.pages())[0]?.hang();
    expect(await lease.capture()).toEqual({ screenshot: null, console: [] });
  });

  test("captures a page whose api.js did not load", async () => {
    await using harness = await openTestPool();
    await harness.emulator.close();
    const leased = await harness.pool.lease(widgetRequest());
    expect(leased).toMatchObject({
      status: "not_loaded",
      page: { screenshot: expect.any(String), console: [expect.stringContaining("ERR_")] },
    });
  });
});
