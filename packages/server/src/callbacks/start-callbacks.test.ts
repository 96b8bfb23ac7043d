import { createServer, type IncomingHttpHeaders } from "node:http";
import type { LookupAddress } from "node:dns";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import { openApi, OTHER_SECRET, SAMPLE_TASK, SECRET, type TestApi } from "../api/testing/open-api.ts";
import { callbackSigningKey } from "../core/callback.ts";
import { silentLog } from "../core/log.ts";
import { startCallbacks, type CallbacksOptions } from "./start-callbacks.ts";

const SOLUTION = { token: "XXXX.DUMMY.TOKEN.XXXX", userAgent: "Mozilla/5.0" };
const LOOPBACK = ["127.0.0.1"];

interface Received {
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A receiver on loopback that answers with these statuses in turn and then repeats the last one. */
async function openReceiver(...statuses: number[]) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += String(chunk)));
    request.on("end", () => {
      received.push({ url: request.url, headers: request.headers, body });
      const status = statuses[received.length - 1] ?? statuses.at(-1) ?? 204;
      if (status === 0) return;
      response.writeHead(status, { location: "/elsewhere" }).end("x".repeat(100));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    received,
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Line {
  readonly fields: object;
  readonly message: string;
}

async function openSender(options: Partial<CallbacksOptions> = {}) {
  const api = await openApi();
  const lines: Line[] = [];
  const keep = (fields: object, message: string) => void lines.push({ fields, message });
  const callbacks = startCallbacks({
    callbacks: api.backend.callbacks,
    log: { ...silentLog, info: keep, warn: keep, error: keep },
    allow: LOOPBACK,
    pollMs: 5,
    ...options,
  });
  return {
    ...api,
    lines,
    callbacks,
    async [Symbol.asyncDispose]() {
      await callbacks.stop();
      await api[Symbol.asyncDispose]();
    },
  };
}

async function endTask(api: TestApi, callbackUrl: string, clientKey = SECRET): Promise<string> {
  const body = { clientKey, task: SAMPLE_TASK, callbackUrl };
  const { taskId, errorDescription } = await api.post("/createTask", body);
  if (typeof taskId !== "string") throw new Error(String(errorDescription));
  await api.settle({ status: "completed", solution: SOLUTION });
  return taskId;
}

const stateOf = (api: TestApi, taskId: string) => expect.poll(() => api.backend.callbacks.get(taskId));

describe("callbacks", () => {
  test("POST the result with a Standard Webhooks signature", async () => {
    await using receiver = await openReceiver(204);
    await using api = await openSender();
    const taskId = await endTask(api, `http://127.0.0.1:${receiver.port}/hook?shop=1`);
    await stateOf(api, taskId).toMatchObject({ status: "delivered", attempts: 1, error: null });
    expect(receiver.received).toHaveLength(1);
    const [{ url, headers, body } = { url: "", headers: {}, body: "" }] = receiver.received;
    expect(url).toBe("/hook?shop=1");
    expect(JSON.parse(body)).toMatchObject({ taskId, errorId: 0, status: "ready", solution: SOLUTION });
    const sentAt = Number(headers["webhook-timestamp"]) * 1_000;
    expect(sentAt).toBe(api.clock.now());
    // The verifier of the standard refuses old timestamps, so it gets the time of the test.
    const real = Date.now;
    Date.now = () => sentAt;
    try {
      const verifier = new Webhook(`whsec_${callbackSigningKey(SECRET)}`);
      expect(verifier.verify(body, headers as Record<string, string>)).toEqual(JSON.parse(body));
      expect(() => verifier.verify(`${body} `, headers as Record<string, string>)).toThrow();
    } finally {
      Date.now = real;
    }
  });

  test("of one client whose endpoints hang do not delay those of another", async () => {
    await using hanging = await openReceiver(0);
    await using receiver = await openReceiver(204);
    await using api = await openSender({ concurrency: 4, perClient: 2 });
    const urlOf = ({ port }: { readonly port: number }) => `http://127.0.0.1:${port}/`;
    for (let count = 0; count < 10; count += 1) await endTask(api, urlOf(hanging));
    const taskId = await endTask(api, urlOf(receiver), OTHER_SECRET);
    await stateOf(api, taskId).toMatchObject({ status: "delivered" });
    expect(hanging.received).toHaveLength(2);
  });

  test("are also sent for failed tasks", async () => {
    await using receiver = await openReceiver(200);
    await using api = await openSender();
    const callbackUrl = `http://127.0.0.1:${receiver.port}/`;
    const { taskId } = await api.post("/createTask", { clientKey: SECRET, task: SAMPLE_TASK, callbackUrl });
    await api.post("/cancelTask", { clientKey: SECRET, taskId });
    await expect.poll(() => receiver.received.length).toBe(1);
    expect(JSON.parse(receiver.received[0]?.body ?? "")).toMatchObject({
      taskId,
      errorId: 1,
      errorCode: "ERROR_CAPTCHA_UNSOLVABLE",
    });
  });

  test("are retried with the same id and growing pauses, then given up with a log line", async () => {
    await using receiver = await openReceiver(500, 302, 404);
    await using api = await openSender();
    const taskId = await endTask(api, `http://127.0.0.1:${receiver.port}/`);
    const pauses = [2_000, 8_000, 20_000, 60_000, 120_000];
    for (const [at, pause] of pauses.entries()) {
      // The previous attempt has ended, so the pause starts now.
      await expect.poll(() => api.lines.length).toBe(at + 1);
      await stateOf(api, taskId).toMatchObject({
        status: "waiting",
        attempts: at + 1,
        error: expect.stringContaining("HTTP"),
      });
      api.advance(pause - 1);
      await new Promise(setImmediate);
      expect(receiver.received).toHaveLength(at + 1);
      api.advance(1);
    }
    await stateOf(api, taskId).toMatchObject({
      status: "given_up",
      attempts: 6,
      error: expect.stringContaining("404"),
    });
    expect(receiver.received.every(({ url }) => url === "/")).toBe(true);
    expect(new Set(receiver.received.map(({ headers }) => headers["webhook-id"]))).toEqual(
      new Set([`msg_${taskId}`]),
    );
    expect(api.lines.at(-1)?.message).toBe("callback given up");
    expect(JSON.stringify(api.lines)).not.toContain(SOLUTION.token);
  });

  test("an attempt fails if the receiver does not answer in time", async () => {
    await using receiver = await openReceiver(0);
    await using api = await openSender({ timeoutMs: 30 });
    const taskId = await endTask(api, `http://127.0.0.1:${receiver.port}/`);
    await stateOf(api, taskId).toMatchObject({
      status: "waiting",
      attempts: 1,
      error: expect.stringMatching(/30 ms|timeout/),
    });
  });

  test.each([
    "http://127.0.0.1:1/",
    "http://[::1]:1/",
    "http://10.0.0.1/",
    "http://169.254.169.254/latest",
    "http://2130706433/",
  ])("are never sent to %s", async (url) => {
    await using api = await openSender({ allow: [] });
    const taskId = await endTask(api, url);
    await stateOf(api, taskId).toMatchObject({
      attempts: 1,
      error: expect.stringContaining("not a public address"),
    });
  });

  test("are never sent to a name with a forbidden address; every attempt resolves the name again", async () => {
    await using receiver = await openReceiver(204);
    const addresses: LookupAddress[][] = [];
    const asked: string[] = [];
    await using api = await openSender({
      allow: [],
      resolveName: (name, done) => {
        asked.push(name);
        done(null, addresses.shift() ?? [{ address: "127.0.0.1", family: 4 }]);
      },
    });
    const taskId = await endTask(api, `http://hook.example:${receiver.port}/`);
    await stateOf(api, taskId).toMatchObject({
      attempts: 1,
      error: expect.stringContaining("hook.example is not a public"),
    });
    addresses.push([
      { address: "::ffff:127.0.0.1", family: 6 },
      { address: "10.0.0.1", family: 4 },
    ]);
    api.advance(2_000);
    await stateOf(api, taskId).toMatchObject({ attempts: 2, error: expect.stringContaining("not a public") });
    expect(asked).toEqual(["hook.example", "hook.example"]);
    expect(receiver.received).toEqual([]);
  });

  test("are sent only to an allowed address of a name", async () => {
    await using receiver = await openReceiver(204);
    let lookups = 0;
    await using api = await openSender({
      resolveName: (_name, done) => {
        lookups += 1;
        done(null, [
          { address: "10.0.0.1", family: 4 },
          { address: "127.0.0.1", family: 4 },
        ]);
      },
    });
    const taskId = await endTask(api, `http://hook.example:${receiver.port}/`);
    await stateOf(api, taskId).toMatchObject({ status: "delivered" });
    expect(lookups).toBe(1);
    expect(receiver.received[0]?.headers.host).toBe(`hook.example:${receiver.port}`);
  });

  test("are sent by another process when one stops", async () => {
    await using receiver = await openReceiver(0, 204);
    await using api = await openSender();
    const taskId = await endTask(api, `http://127.0.0.1:${receiver.port}/`);
    await expect.poll(() => receiver.received.length).toBe(1);
    await Promise.all([api.callbacks.stop(), api.callbacks.stop()]);
    const next = startCallbacks({
      callbacks: api.backend.callbacks,
      log: silentLog,
      allow: LOOPBACK,
      pollMs: 5,
    });
    api.advance(20_000);
    await stateOf(api, taskId).toMatchObject({ status: "delivered", attempts: 2 });
    await next.stop();
  });

  test("are sent even if there are more than the concurrency limit", async () => {
    await using receiver = await openReceiver(204);
    await using api = await openSender({ concurrency: 2 });
    const ids = [];
    for (let at = 0; at < 20; at += 1)
      ids.push(await endTask(api, `http://127.0.0.1:${receiver.port}/${at}`));
    await expect.poll(() => receiver.received.length).toBe(20);
    for (const id of ids) await stateOf(api, id).toMatchObject({ status: "delivered", attempts: 1 });
  });
});

describe("callbackUrl", () => {
  test.each([
    5,
    {},
    "hook",
    "ftp://a.example/",
    "javascript:1",
    "http://user:pass@a.example/",
    `http://a/${"a".repeat(2_100)}`,
  ])("refuses %j", async (callbackUrl) => {
    await using api = await openApi();
    const answer = await api.post("/createTask", { clientKey: SECRET, task: SAMPLE_TASK, callbackUrl });
    expect(answer).toMatchObject({ errorCode: "ERROR_BAD_PARAMETERS" });
    expect(answer["errorDescription"]).toMatch(/callbackUrl must (be|have)/);
  });
});
