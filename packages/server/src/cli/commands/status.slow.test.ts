import { describe, expect, test, vi } from "vitest";
import { hasValkey, startValkeyServer } from "../../backend/valkey/testing/start-valkey-server.ts";
import type { StatusView } from "../../operator/operations/get-status.ts";
import type { TaskDetails } from "../../operator/operations/show-task.ts";
import { postJson } from "../../server/testing/post-json.ts";
import { openCli } from "../testing/run-cli.ts";
import { startCliEmulator } from "../testing/start-emulator.ts";
import { startNode } from "../testing/start-node.ts";

vi.setConfig({ testTimeout: 120_000 });

const KEY = "a-key-that-all-nodes-know";
const TASK = {
  type: "TurnstileTaskProxyless",
  websiteURL: "https://shop.example/",
  websiteKey: "1x00000000000000000000AA",
};

describe.skipIf(!hasValkey)("nodes that share a server", () => {
  test("register, are drained one by one, and disappear when they stop or are killed", async () => {
    await using server = await startValkeyServer();
    await using cli = await openCli();
    await using emulator = await startCliEmulator(cli);
    const environment = {
      STILE_BACKEND: "valkey",
      STILE_VALKEY_URL: server.url,
      STILE_EMULATOR_URL: emulator.url,
      STILE_CLIENT_KEY: KEY,
    };
    const start = (role: "api" | "worker") => startNode(cli, role, { environment });
    const run = async (...words: readonly string[]) => await cli.run(words, { environment });
    const status = async () => JSON.parse((await run("status", "--json")).stdout) as StatusView;
    await using api = await start("api");
    await expect.poll(status).toMatchObject({ isReady: false, problem: "No ready node runs tasks." });
    await using drained = await start("worker");
    await using other = await start("worker");
    const { nodes } = await status();
    expect(nodes.map(({ role, address }) => [role, address])).toEqual([
      ["api", api.url],
      ["worker", drained.url],
      ["worker", other.url],
    ]);

    expect(await run("drain", drained.url)).toMatchObject({ exitCode: 0 });
    await expect
      .poll(async () => (await fetch(`${drained.url}/readyz`)).json())
      .toEqual({ status: "draining" });
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        postJson(api.url, "/createTask", { clientKey: KEY, task: TASK, waitSeconds: 30 }),
      ),
    );
    const otherId = nodes.find(({ address }) => address === other.url)?.id;
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: "ready" });
      const { stdout } = await run("tasks", "show", String(answer["taskId"]), "--json");
      const { attemptRecords } = JSON.parse(stdout) as TaskDetails;
      expect(attemptRecords.map(({ workerId }) => workerId)).toEqual([otherId]);
    }

    drained.process.kill("SIGKILL");
    other.process.kill("SIGTERM");
    await other.process.ended;
    await expect.poll(async () => (await status()).nodes).toMatchObject([{ role: "api" }]);
    expect(await run("undrain", drained.url)).toMatchObject({ exitCode: 1 });
  });
});
