import { describe, expect, test } from "vitest";
import { createAdjustableClock } from "../../packages/server/src/backend/testing/adjustable-clock.ts";
import { openConnection } from "../../packages/server/src/backend/valkey/connection/open-connection.ts";
import { openValkeyBackend } from "../../packages/server/src/backend/valkey/open-valkey-backend.ts";
import {
  hasValkey,
  startValkeyServer,
} from "../../packages/server/src/backend/valkey/testing/start-valkey-server.ts";
import { silentLog } from "../../packages/server/src/core/log.ts";
import { DEFAULT_RETRY_POLICY } from "../../packages/server/src/core/settlement.ts";
import { uuidV7 } from "../../packages/server/src/core/uuid-v7.ts";

const AHEAD_MS = 2_000;

describe.skipIf(!hasValkey)("nodes whose clocks differ", () => {
  test("a node can run a task created in its future", async () => {
    await using server = await startValkeyServer();
    await using connection = await openConnection({ url: server.url, prefix: "clocks", log: silentLog });
    const now = Date.now();
    const open = (at: number) =>
      openValkeyBackend({
        connection,
        clock: createAdjustableClock(at),
        ids: uuidV7,
        retryPolicy: DEFAULT_RETRY_POLICY,
        log: silentLog,
      });
    await using ahead = await open(now + AHEAD_MS);
    await using behind = await open(now);
    const id = uuidV7();
    const payload = { websiteURL: "https://example.com", websiteKey: "key", isolation: "widget" } as const;
    await ahead.tasks.create({ id, clientId: "client", payload });

    const [task] = await behind.tasks.claim({ workerId: "behind", limit: 1, leaseMs: 30_000 });
    if (task === undefined) throw new Error("the task was not given");
    await behind.tasks.settle(task.lease, { status: "queued", availableAt: now, attempts: 1 });
    expect(await ahead.tasks.claim({ workerId: "ahead", limit: 2, leaseMs: 30_000 })).toMatchObject([{ id }]);
  });
});
