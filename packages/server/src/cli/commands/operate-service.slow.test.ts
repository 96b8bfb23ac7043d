import { writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { StatusView } from "../../operator/operations/get-status.ts";
import type { TaskView } from "../../operator/operations/task-view.ts";
import { postJson } from "../../server/testing/post-json.ts";
import { openCli, type Cli } from "../testing/run-cli.ts";
import { startServe, type Serving } from "../testing/start-serve.ts";

const SITEKEY = "0x4AAAAAAAAAAAAAAAAAADRAIN";
const KEY = "a-key-for-the-operator's-tests";

let cli: Cli;
beforeEach(async () => {
  cli = await openCli();
});
afterEach(() => cli[Symbol.asyncDispose]());

async function readStatus(): Promise<StatusView> {
  return JSON.parse((await cli.run(["status", "--json"])).stdout) as StatusView;
}

async function listTasks(...words: readonly string[]): Promise<readonly TaskView[]> {
  const { stdout } = await cli.run(["tasks", "list", "--json", ...words]);
  return JSON.parse(stdout) as readonly TaskView[];
}

const call = ({ url }: Serving, method: string, body: object) =>
  postJson(url, `/${method}`, { clientKey: KEY, ...body });

/** Starts a service whose challenges take a while. */
async function serve(delayMs: number): Promise<Serving> {
  const site = { sitekey: SITEKEY, secret: "secret", hostnames: ["shop.example"], scenario: { delayMs } };
  await writeFile(path.join(cli.directory, "sites.json"), JSON.stringify({ sites: [site] }));
  const environment = { STILE_CLIENT_KEY: KEY };
  return await startServe(cli, ["--sites-file", "sites.json", "--concurrency", "1"], { environment });
}

const create = (serving: Serving, more: object = {}) =>
  call(serving, "createTask", {
    task: { type: "TurnstileTaskProxyless", websiteURL: "https://shop.example", websiteKey: SITEKEY },
    ...more,
  });

test("shows the node, drains it, and manages the tasks of a running service", async () => {
  await using serving = await serve(2_000);
  expect(await readStatus()).toMatchObject({
    isReady: true,
    queue: { queued: 0, running: 0, slots: 1 },
    nodes: [{ role: "serve", state: "ready", address: serving.url, slots: 1, clockOffsetMs: 0 }],
  });

  const { taskId: running } = await create(serving);
  await expect
    .poll(async () => (await listTasks("--state", "running")).map(({ id }) => id))
    .toEqual([running]);
  const drained = await cli.run(["drain", serving.url]);
  expect(drained).toMatchObject({
    exitCode: 0,
    stderr: expect.stringMatching(/^Node \S+ drains; attempts in flight: [01]\./),
  });
  await expect
    .poll(async () => (await fetch(`${serving.url}/readyz`)).json())
    .toEqual({ status: "draining" });

  // The attempt in flight ends; the next task stays queued.
  const waiting = create(serving, { waitSeconds: 30 });
  const ended = await call(serving, "getTaskResult", { taskId: running, waitSeconds: 30 });
  expect(ended).toMatchObject({ status: "ready" });
  await expect.poll(readStatus).toMatchObject({
    isReady: false,
    problem: "No ready node accepts tasks.",
    queue: { queued: 1, slots: 0, completed: 1, oldestQueuedMs: expect.any(Number) },
    nodes: [{ state: "draining", isDraining: true, running: 0 }],
  });
  const shown = await cli.run(["status"]);
  expect(shown).toMatchObject({ exitCode: 1, stdout: expect.stringContaining("Not ready: No ready node") });

  // Another process cancels: the held-open call is answered, and the service counts correctly.
  const [queued] = await listTasks("--state", "queued", "--client", "default", "--newer-than", "1h");
  const id = queued?.id ?? "";
  expect(await cli.run(["tasks", "cancel", id])).toMatchObject({ exitCode: 0, stdout: "" });
  expect(await waiting).toMatchObject({ errorId: 1, errorDescription: expect.stringContaining("operator") });
  await expect.poll(readStatus).toMatchObject({ queue: { queued: 0, failed: 1 } });
  const metrics = await (await fetch(`${serving.url}/metrics`)).text();
  expect(metrics).toContain('stile_tasks{state="queued"} 0');
  expect(metrics).toContain('stile_tasks{state="failed"} 1');

  // And it repeats a task, which runs when the node is no longer drained.
  const retried = await cli.run(["tasks", "retry", id]);
  const newId = retried.stdout.trim();
  expect(await listTasks("--state", "queued")).toMatchObject([{ id: newId, attempts: 0 }]);
  expect(await cli.run(["undrain", serving.url])).toMatchObject({ exitCode: 0 });
  expect(await call(serving, "getTaskResult", { taskId: newId, waitSeconds: 30 })).toMatchObject({
    status: "ready",
  });
  const details = await cli.run(["tasks", "show", newId]);
  expect(details.stdout).toMatch(/^state +completed$/m);
  expect(details.stdout).toMatch(/^client +default$/m);
  expect(details.stdout).toMatch(/^1 +completed/m);
  const table = await cli.run(["tasks", "list"]);
  expect(table.stdout.split("\n")[0]).toMatch(/^ID +STATE +CLIENT +AGE +ATTEMPTS +SITEKEY +FAULT +FAILURE$/);
  expect(table.stdout).toContain(newId);

  serving.process.kill("SIGTERM");
  await serving.process.ended;
  expect(await readStatus()).toMatchObject({ isReady: false, problem: "No node is running.", nodes: [] });
});
