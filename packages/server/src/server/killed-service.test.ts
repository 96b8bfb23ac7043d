import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createInterface } from "node:readline";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { CLIENT_KEY, pollResult, SAMPLE_TASK } from "./testing/open-test-service.ts";
import { postJson, type Answer } from "./testing/post-json.ts";
import { SLOW_SITE } from "./testing/slow-site.ts";

const SCRIPT = path.join(import.meta.dirname, "testing", "service.program.ts");
const TASKS = 24;

/** Starts a service in a separate process; returns its address and the process. */
async function startProcess(
  directory: string,
): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const child = spawn(process.execPath, [SCRIPT, directory], { stdio: ["ignore", "pipe", "inherit"] });
  const [url] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  return { child, url };
}

async function kill(child: ChildProcess): Promise<void> {
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}

/** The protocol does not distinguish queued from running tasks, so wait until some, but not most, have ended. */
async function untilSomeEnded(
  url: string,
  tasks: readonly string[],
  count: number,
): Promise<Map<string, Answer>> {
  const ended = new Map<string, Answer>();
  while (ended.size < count) {
    for (const taskId of tasks) {
      const answer = await postJson(url, "/getTaskResult", { clientKey: CLIENT_KEY, taskId });
      if (answer["status"] !== "processing") ended.set(taskId, answer);
    }
  }
  return ended;
}

test("a killed service loses no queued or running task, and settles none twice", async () => {
  const directory = await mkdtemp(path.join(tmpdir(), "stile-killed-"));
  const first = await startProcess(directory);
  const task = { ...SAMPLE_TASK, websiteKey: SLOW_SITE.sitekey };
  const created = await Promise.all(
    Array.from({ length: TASKS }, () => postJson(first.url, "/createTask", { clientKey: CLIENT_KEY, task })),
  );
  const tasks = created.map((answer) => String(answer["taskId"]));
  const endedBefore = await untilSomeEnded(first.url, tasks, 3);
  await kill(first.child);
  expect(endedBefore.size).toBeLessThan(TASKS);

  const second = await startProcess(directory);
  const results = await Promise.all(tasks.map((taskId) => pollResult(second.url, taskId)));
  await kill(second.child);
  await rm(directory, { recursive: true });

  for (const [index, taskId] of tasks.entries()) {
    // Every task ends with a token; a task that had ended before keeps its token.
    expect(results[index]).toMatchObject({ errorId: 0, status: "ready" });
    const before = endedBefore.get(taskId);
    if (before !== undefined) expect(results[index]).toMatchObject({ solution: before["solution"] });
  }
  const tokens = results.map((answer) => (answer["solution"] as { token: string }).token);
  expect(new Set(tokens).size).toBe(TASKS);
});
