import { expect } from "vitest";
import { startValkeyServer } from "../../../packages/server/src/backend/valkey/testing/start-valkey-server.ts";
import { openCluster } from "./open-cluster.ts";

/**
 * Ends Valkey under load and restarts it with the data on its disk. Checks that no accepted task is lost, and that all
 * nodes recover automatically.
 */
export async function surviveRestart(how: "kill" | "stop", fsync: "always" | "everysec"): Promise<void> {
  await using server = await startValkeyServer({
    settings: ["--appendonly", "yes", "--appendfsync", fsync],
  });
  await using cluster = await openCluster(server);
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
  await server[how]();
  await front.untilAll(503);
  await server.restart();
  await front.untilAll(200);
  ledger.expectHealth();
  const before = ledger.outcomes.size;
  await expect.poll(() => ledger.outcomes.size).toBeGreaterThan(before + 40);

  const failedCalls = await cluster.closeBooks(load);
  const { ERROR_SERVICE_UNAVALIABLE: _, ...otherwise } = failedCalls;
  expect(otherwise).toEqual({});
}
