import { setTimeout as delay } from "node:timers/promises";
import type { ExpectStatic } from "vitest";
import { startCutOff } from "../../../packages/server/src/backend/valkey/testing/cut-off.ts";
import { startValkeyServer } from "../../../packages/server/src/backend/valkey/testing/start-valkey-server.ts";
import { openCluster } from "./open-cluster.ts";

/**
 * Cuts the network between all nodes and Valkey under load, until every node has noticed and for at least `outageMs`.
 * Checks that callers get errors, nothing is lost, and all nodes recover automatically. `expect` comes from the test's
 * context.
 */
export async function surviveCut(
  expect: ExpectStatic,
  how: "refused" | "silent",
  { outageMs }: { readonly outageMs: number },
): Promise<void> {
  await using server = await startValkeyServer();
  await using network = await startCutOff(server);
  await using cluster = await openCluster(server, { valkeyUrl: network.url });
  const { front, ledger } = cluster;
  await Promise.all([
    cluster.startApi(),
    cluster.startApi(),
    cluster.startWorker({ attemptMs: 200 }),
    cluster.startWorker({ attemptMs: 200 }),
  ]);
  await front.untilAll(200);
  await using load = cluster.startLoad();
  await expect.poll(() => ledger.outcomes.size).toBeGreaterThan(20);
  await network.cut(how);
  const outage = delay(outageMs);
  await front.untilAll(503);
  await outage;
  await network.mend();
  await front.untilAll(200);
  ledger.expectHealth();
  const before = ledger.outcomes.size;
  await expect.poll(() => ledger.outcomes.size).toBeGreaterThan(before + 40);

  const failedCalls = await cluster.closeBooks(load);
  const { ERROR_SERVICE_UNAVALIABLE: _, ...otherwise } = failedCalls;
  expect(otherwise, ledger.broken.join("\n")).toEqual({});
}
