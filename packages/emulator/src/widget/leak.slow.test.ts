import type { CDPSession } from "playwright-core";
import { expect, test } from "vitest";
import { openStage } from "../testing/open-stage.ts";
import { EXPLICIT_PAGE } from "../testing/widget-page.ts";

const SITE = { sitekey: "0x4AAAAAAAleak00000001", hostnames: ["shop.test"] };

/** Counts the JavaScript objects of the page and the frames in its process. */
async function countObjects(session: CDPSession): Promise<number> {
  const contexts: number[] = [];
  const collect = (event: { readonly context: { readonly id: number } }) => contexts.push(event.context.id);
  session.on("Runtime.executionContextCreated", collect);
  await session.send("Runtime.enable");
  let objects = 0;
  for (const contextId of contexts) {
    const { result } = await session.send("Runtime.evaluate", { expression: "Object.prototype", contextId });
    const prototypeObjectId = result.objectId ?? "";
    const found = await session.send("Runtime.queryObjects", { prototypeObjectId, objectGroup: "count" });
    const counted = await session.send("Runtime.callFunctionOn", {
      objectId: found.objects.objectId ?? "",
      functionDeclaration: "function () { return this.length; }",
      returnByValue: true,
    });
    objects += Number(counted.result.value);
  }
  await session.send("Runtime.releaseObjectGroup", { objectGroup: "count" });
  await session.send("Runtime.disable");
  session.off("Runtime.executionContextCreated", collect);
  return objects;
}

test("a widget that runs hundreds of times does not leak", async () => {
  await using stage = await openStage({ sites: [SITE] });
  stage.server.html = EXPLICIT_PAGE;
  const { page } = await stage.openPage();
  await page.goto("http://shop.test/");
  await page.evaluate(
    (sitekey) => window.turnstile?.render("#widget", { sitekey, execution: "execute" }),
    SITE.sitekey,
  );
  const session = await page.context().newCDPSession(page);
  const measure = async () => {
    await session.send("HeapProfiler.collectGarbage");
    const { nodes, jsEventListeners } = await session.send("Memory.getDOMCounters");
    return { objects: await countObjects(session), nodes, jsEventListeners };
  };
  const runs = async (count: number) => {
    await page.evaluate(async (times) => {
      for (let time = 0; time < times; time += 1) {
        window.turnstile?.reset("#widget");
        await new Promise((resolve) => {
          window.turnstile?.execute("#widget", { action: `a${time}`, callback: resolve });
        });
      }
    }, count);
  };
  await runs(100);
  const before = await measure();
  await runs(500);
  const after = await measure();
  expect(after.nodes).toBeLessThanOrEqual(before.nodes + 5);
  expect(after.jsEventListeners).toBeLessThanOrEqual(before.jsEventListeners + 5);
  // Less than one object per ten runs.
  expect(after.objects).toBeLessThanOrEqual(before.objects + 50);
});
