import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test, vi } from "vitest";
import {
  hasValkey,
  startValkeyServer,
} from "../../packages/server/src/backend/valkey/testing/start-valkey-server.ts";
import { openCluster } from "./testing/open-cluster.ts";

vi.setConfig({ testTimeout: 90_000 });

const WAIT_SECONDS = 6;

describe.skipIf(!hasValkey)("an API node that stands still (SIGSTOP) and continues", () => {
  test("does not let callers wait again who have waited meanwhile", async () => {
    await using server = await startValkeyServer();
    await using cluster = await openCluster(server);
    const api = await cluster.startApi();
    const { taskId } = await cluster.createByCall(api.url);
    const answered: string[] = [];
    const ask = async (name: string, waitSeconds: number) => {
      const answer = await cluster.call("getTaskResult", { taskId, waitSeconds }, api.url);
      expect(answer).toMatchObject({ errorId: 0, status: "processing" });
      answered.push(name);
    };
    const held = ask("held before", WAIT_SECONDS);
    await expect.poll(() => waitersOf(api.url)).toBe(1);
    api.pause();
    // The kernel accepts these calls; the node reads them when it continues.
    const meanwhile = [ask("sent meanwhile", WAIT_SECONDS), ask("sent meanwhile", WAIT_SECONDS)];
    await delay((WAIT_SECONDS + 1) * 1_000);
    api.resume();
    // Longer than requests of the time before may take to be read.
    await delay(1_500);
    await Promise.all([held, ...meanwhile, ask("sent later", 2)]);
    expect(answered).toEqual(["held before", "sent meanwhile", "sent meanwhile", "sent later"]);
  });
});

async function waitersOf(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^stile_waiters (\d+)$/m.exec(text)?.[1]);
}
