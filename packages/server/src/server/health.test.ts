import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { silentLog } from "../core/log.ts";
import { startApi } from "./start-api.ts";
import { CLIENT_KEY, SAMPLE_TASK, testConfig } from "./testing/open-test-service.ts";
import { postJson } from "./testing/post-json.ts";

test("with its data directory deleted, the service is not ready and refuses tasks", async () => {
  const directory = await mkdtemp(path.join(tmpdir(), "stile-health-"));
  await using service = await startApi(testConfig(path.join(directory, "data")), { log: silentLog });
  const ready = async () => {
    const response = await fetch(`${service.url}/readyz`);
    return [response.status, await response.json()];
  };
  const create = () => postJson(service.url, "/createTask", { clientKey: CLIENT_KEY, task: SAMPLE_TASK });
  expect(await ready()).toEqual([200, { status: "ready" }]);
  expect(await create()).toMatchObject({ errorId: 0 });
  await rm(path.join(directory, "data"), { recursive: true });
  expect(await create()).toMatchObject({ errorId: 1, errorCode: "ERROR_SERVICE_UNAVALIABLE" });
  expect(await ready()).toEqual([
    503,
    { status: "store_unavailable", reason: expect.stringContaining("stile.db was deleted or replaced") },
  ]);
  await rm(directory, { recursive: true });
});
