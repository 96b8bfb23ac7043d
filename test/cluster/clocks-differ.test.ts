import { describe, expect, test, vi } from "vitest";
import {
  hasValkey,
  startValkeyServer,
} from "../../packages/server/src/backend/valkey/testing/start-valkey-server.ts";
import { openCli } from "../../packages/server/src/cli/testing/run-cli.ts";
import { clockAhead } from "./testing/clock-ahead.ts";
import { SAMPLE_TASK } from "./testing/answer.ts";
import { openCluster } from "./testing/open-cluster.ts";

vi.setConfig({ testTimeout: 90_000 });

const TEN_MINUTES_MS = 600_000;

describe.skipIf(!hasValkey)("nodes whose clocks are ten minutes ahead or behind", () => {
  test("lose no lease, no result and no idempotency key, and say that their clocks are wrong", async () => {
    await using server = await startValkeyServer();
    await using cluster = await openCluster(server);
    const [ahead, behind, right] = await Promise.all([
      cluster.startApi({ clockAheadMs: TEN_MINUTES_MS }),
      cluster.startApi({ clockAheadMs: -TEN_MINUTES_MS }),
      cluster.startApi(),
      cluster.startWorker({ clockAheadMs: TEN_MINUTES_MS, attemptMs: 900, leaseMs: 1_500 }),
      cluster.startWorker({ clockAheadMs: -TEN_MINUTES_MS, attemptMs: 900, leaseMs: 1_500 }),
      cluster.startWorker({ attemptMs: 100 }),
    ]);
    await cluster.front.untilAll(200);
    await using load = cluster.startLoad({ perSecond: 20 });
    await expect.poll(() => cluster.ledger.outcomes.size).toBeGreaterThan(60);
    expect(await cluster.closeBooks(load)).toEqual({});
    // The token has the number of the attempt: no task needed a second one.
    const tokens = [...cluster.ledger.outcomes.values()];
    expect(tokens.filter((token) => !/\/1\//.test(token))).toEqual([]);

    const key = { task: SAMPLE_TASK, idempotencyKey: "the same on all nodes" };
    const [first, ...others] = [
      await cluster.call("createTask", key, right.url),
      await cluster.call("createTask", key, ahead.url),
      await cluster.call("createTask", key, behind.url),
    ];
    for (const other of others) expect(other["taskId"]).toBe(first["taskId"]);
    const result = { taskId: first["taskId"], waitSeconds: 20 };
    for (const { url } of [ahead, behind, right]) {
      expect(await cluster.call("getTaskResult", result, url)).toMatchObject({ status: "ready" });
    }

    const readyz = async ({ url }: { readonly url: string }) => (await fetch(`${url}/readyz`)).json();
    const warning = (how: string) => [
      expect.stringMatching(`^this machine's clock is 600\\.\\d s ${how} the store's$`),
    ];
    await expect.poll(() => readyz(ahead)).toEqual({ status: "ready", warnings: warning("ahead of") });
    await expect.poll(() => readyz(behind)).toEqual({ status: "ready", warnings: warning("behind") });
    expect(await readyz(right)).toEqual({ status: "ready" });
  });

  test("share limits per minute", async () => {
    await using server = await startValkeyServer();
    await using cluster = await openCluster(server);
    const nodes = await Promise.all([
      cluster.startApi({ clockAheadMs: TEN_MINUTES_MS }),
      cluster.startApi({ clockAheadMs: -TEN_MINUTES_MS }),
    ]);
    await cluster.limitPerMinute(2);
    const create = (at: number) => cluster.createByCall(nodes[at]?.url ?? "");
    // By the clock of the other node, these two are twenty minutes old.
    for (const at of [1, 1]) expect(await create(at)).toMatchObject({ errorId: 0 });
    for (const at of [0, 1]) expect(await create(at)).toMatchObject({ errorId: 1 });
  });

  test("are found by stile doctor", async () => {
    await using server = await startValkeyServer();
    await using cli = await openCli();
    const environment = { STILE_BACKEND: "valkey", STILE_VALKEY_URL: server.url };
    const { stdout } = await cli.run(["doctor"], {
      environment: { ...environment, ...clockAhead(-TEN_MINUTES_MS) },
    });
    expect(stdout).toMatch(/Clock +.*600\.\d s behind the store's/);
  });
});
