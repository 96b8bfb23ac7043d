import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { createLog } from "./create-log.ts";
import { startService } from "./start-service.ts";
import { CLIENT_KEY, pollResult, SAMPLE_TASK, testConfig } from "./testing/open-test-service.ts";
import { postJson } from "./testing/post-json.ts";

const SITE = { sitekey: "0x4AAAAAAAAAAAAAAAAAASECR", secret: "secret-of-the-site-itself" };
const SLOW = { sitekey: "0x4AAAAAAAAAAAAAAAAAASLOW", scenario: { delayMs: 500 } };
const SECRETS = {
  clientKey: CLIENT_KEY,
  siteSecret: SITE.secret,
  wrongKey: "a-wrong-key-of-somebody",
  cData: "cdata-of-the-cart",
  query: "session-in-the-page-address",
  hookToken: "token-in-the-hook-address",
  idempotencyKey: "idempotency-key-of-the-order",
  brokenBody: "body-that-is-not-json",
};

/** A service that logs everything, as JSON, to an array. */
async function openTalkativeService(directory: string) {
  const lines: string[] = [];
  const log = createLog({ logLevel: "debug", logFormat: "json" }, { write: (line) => lines.push(line) });
  const service = await startService(testConfig(directory, { logLevel: "debug" }), {
    log,
    sites: [SITE, SLOW],
  });
  return { service, lines };
}

/** Sends one of every kind of request; returns the token. */
async function traffic(url: string): Promise<string> {
  const task = {
    ...SAMPLE_TASK,
    websiteKey: SITE.sitekey,
    websiteURL: `https://shop.example/pay?session=${SECRETS.query}`,
    cData: SECRETS.cData,
  };
  const callbackUrl = `http://127.0.0.1:1/hook?token=${SECRETS.hookToken}`;
  const create = { clientKey: CLIENT_KEY, task, callbackUrl, idempotencyKey: SECRETS.idempotencyKey };
  const { taskId } = await postJson(url, "/createTask", create);
  const { solution } = await pollResult(url, String(taskId));
  await postJson(url, "/createTask", { ...create, task: { ...task, cData: `${SECRETS.cData}-2` } });
  await postJson(url, "/createTask", { clientKey: SECRETS.wrongKey, task });
  await postJson(url, "/getTaskResult", { clientKey: CLIENT_KEY, taskId: CLIENT_KEY });
  await postJson(url, "/getTaskInfo", { clientKey: CLIENT_KEY, taskId });
  await postJson(url, `/${CLIENT_KEY}`, {});
  for (const path of ["/createTask", "/getBalance"]) {
    await fetch(url + path, { method: "POST", body: `{"clientKey":"${CLIENT_KEY}","${SECRETS.brokenBody}` });
  }
  await fetch(`${url}/res.php?key=${CLIENT_KEY}&action=get&id=${String(taskId)}`);
  await fetch(`${url}/in.php?key=${SECRETS.wrongKey}&method=turnstile&data=${SECRETS.cData}`);
  return (solution as { token: string }).token;
}

test("the debug log never contains a key, token, cData or body, not even for faults", async () => {
  const directory = await mkdtemp(path.join(tmpdir(), "stile-secrecy-"));
  const { service, lines } = await openTalkativeService(directory);
  const logged = () => lines.join("");
  const token = await traffic(service.url);
  await expect.poll(logged).toContain("callback failed");

  // A fault in an attempt and in a request.
  const slow = { ...SAMPLE_TASK, websiteKey: SLOW.sitekey, cData: SECRETS.cData };
  const { taskId } = await postJson(service.url, "/createTask", { clientKey: CLIENT_KEY, task: slow });
  // On a busy machine the store would otherwise break before a worker has claimed the task.
  const info = () => postJson(service.url, "/getTaskInfo", { clientKey: CLIENT_KEY, taskId });
  await expect.poll(info).toMatchObject({ status: "running" });
  breakStore(directory);
  await postJson(service.url, "/createTask", { clientKey: CLIENT_KEY, task: slow });
  await expect.poll(logged, { timeout: 10_000 }).toContain("could not settle an attempt");
  expect(logged()).toContain("internal error while answering a request");
  await service.close();
  await rm(directory, { recursive: true });

  expect(lines.length).toBeGreaterThan(15);
  for (const [name, secret] of Object.entries({ ...SECRETS, token })) {
    expect(
      lines.filter((line) => line.includes(secret)),
      `lines with the ${name}`,
    ).toEqual([]);
  }
});

/** Makes every write of a task fail, with secrets in the error's message. */
function breakStore(directory: string): void {
  using database = new DatabaseSync(path.join(directory, "stile.db"));
  const body = JSON.stringify({ clientKey: CLIENT_KEY, cData: SECRETS.cData }).replaceAll("'", "''");
  database.exec("PRAGMA busy_timeout = 5000");
  for (const event of ["INSERT", "UPDATE"]) {
    database.exec(
      `CREATE TRIGGER leak_${event} BEFORE ${event} ON task BEGIN SELECT RAISE(ABORT, 'refused ${body}'); END`,
    );
  }
}

test("log lines have the ids of their request and task, and polls are logged at debug level only", async () => {
  const directory = await mkdtemp(path.join(tmpdir(), "stile-secrecy-"));
  const { service, lines } = await openTalkativeService(directory);
  const response = await fetch(`${service.url}/createTask`, {
    method: "POST",
    headers: { "x-request-id": "order-7" },
    body: JSON.stringify({ clientKey: CLIENT_KEY, task: SAMPLE_TASK }),
  });
  const { taskId } = (await response.json()) as { taskId: string };
  await pollResult(service.url, taskId);
  await service.close();
  await rm(directory, { recursive: true });
  const entries = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(entries.filter((line) => line["requestId"] === "order-7")).toMatchObject([
    {
      level: "info",
      msg: "task created",
      method: "createTask",
      outcome: "ok",
      taskId,
      durationMs: expect.any(Number),
    },
  ]);
  expect(entries.filter((line) => line["taskId"] === taskId && line["level"] === "info")).toMatchObject([
    { msg: "task created" },
    {
      msg: "attempt ended",
      attempt: 1,
      outcome: "completed",
      settled: "held",
      durationMs: expect.any(Number),
    },
  ]);
  const polls = entries.filter((line) => line["method"] === "getTaskResult");
  expect(polls.length).toBeGreaterThan(0);
  expect(new Set(polls.map((line) => line["level"]))).toEqual(new Set(["debug"]));
});
