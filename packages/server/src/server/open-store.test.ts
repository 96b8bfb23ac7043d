import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { openSqliteBackend } from "../backend/sqlite/open-sqlite-backend.ts";
import { systemClock } from "../core/clock.ts";
import { silentLog } from "../core/log.ts";
import { DEFAULT_RETRY_POLICY } from "../core/settlement.ts";
import { uuidV7 } from "../core/uuid-v7.ts";
import { openStore } from "./open-store.ts";
import { testConfig } from "./testing/open-test-service.ts";

test("does not touch a running service's tasks, and the service sees its changes", async () => {
  await using cleanup = new AsyncDisposableStack();
  const directory = await mkdtemp(path.join(tmpdir(), "stile-store-"));
  cleanup.defer(() => rm(directory, { recursive: true }));
  const service = cleanup.use(
    await openSqliteBackend({
      directory,
      clock: systemClock,
      ids: uuidV7,
      retryPolicy: DEFAULT_RETRY_POLICY,
      log: silentLog,
    }),
  );
  const id = uuidV7();
  const payload = { websiteURL: "https://example.com", websiteKey: "1x", isolation: "widget" } as const;
  await service.tasks.create({ id, clientId: "client", payload });
  expect(await service.tasks.claim({ workerId: "worker", limit: 1, leaseMs: 60_000 })).toHaveLength(1);

  await using store = await openStore(testConfig(directory));
  await store.clients.addKey({ clientName: "ci", hash: "hash", hint: "hint" });
  expect(await service.clients.findByKeyHash("hash")).toMatchObject({ name: "ci" });
  expect(await service.tasks.get(id)).toMatchObject({ status: "running" });
});
