import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import { listen } from "../../server/src/api/listen.ts";
import { openApi, SAMPLE_TASK, SECRET, type TestApi } from "../../server/src/api/testing/open-api.ts";
import type { Failure } from "../../server/src/core/task.ts";
import { ERRORS } from "../../server/src/protocol/errors.ts";
import {
  AccessDeniedError,
  ConnectionError,
  createClient,
  InvalidKeyError,
  InvalidRequestError,
  ServiceBusyError,
  ServiceFaultError,
  SiteNotAllowedError,
  SolveTimeoutError,
  StileError,
  UnknownTaskError,
  UnsolvableError,
  type ClientOptions,
  type Progress,
} from "./index.ts";

const SOLUTION = { token: "XXXX.DUMMY.TOKEN.XXXX", userAgent: "Mozilla/5.0" };
const TASK = { websiteURL: SAMPLE_TASK.websiteURL, websiteKey: SAMPLE_TASK.websiteKey };
const FAST = { retryPauseMs: 1, pollIntervalMs: 5 };

async function openService(options: Partial<ClientOptions> = {}) {
  const api = await openApi();
  const server = await listen(api.app, { port: 0 });
  const client = createClient({ baseUrl: `${server.url}/`, clientKey: SECRET, ...FAST, ...options });
  return {
    ...api,
    url: server.url,
    client,
    async [Symbol.asyncDispose]() {
      await server.close();
      await api[Symbol.asyncDispose]();
    },
  };
}

/** A string is sent as it is, an object as JSON. */
type Answer = object | string;
const DROP = "the connection is dropped";
const SILENCE = "no answer is sent";

/** A service whose answers depend on the method, the body and the number of the call. */
async function openFake(answer: (method: string, body: Record<string, unknown>, number: number) => Answer) {
  const calls: { readonly method: string; readonly body: Record<string, unknown> }[] = [];
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const method = request.url?.slice(1) ?? "";
      calls.push({ method, body });
      respond(request, response, answer(method, body, calls.filter((call) => call.method === method).length));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    calls,
    count: (method: string) => calls.filter((call) => call.method === method).length,
    baseUrl: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return JSON.parse(text) as Record<string, unknown>;
}

function respond(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  if (answer === DROP) request.socket.destroy();
  else if (answer !== SILENCE) response.end(typeof answer === "string" ? answer : JSON.stringify(answer));
}

async function settleWhenHeld(api: TestApi): Promise<void> {
  await expect.poll(() => api.waits.length).toBe(1);
  await api.settle({ status: "completed", solution: SOLUTION });
}

describe("solve", () => {
  test("creates a task, waits without polling and reports each step", async () => {
    await using api = await openService();
    const steps: Progress[] = [];
    const solving = api.client.solve(
      { ...TASK, action: "login", cData: "order-1", isolation: "context" },
      { onProgress: (step) => steps.push(step) },
    );
    await settleWhenHeld(api);
    const solution = await solving;
    expect(solution).toMatchObject(SOLUTION);
    expect(steps.map(({ status }) => status)).toEqual(["created", "ready"]);
    expect(steps.every(({ taskId }) => taskId === solution.taskId)).toBe(true);
    expect(await api.backend.tasks.get(String(solution.taskId))).toMatchObject({
      payload: { action: "login", cData: "order-1", isolation: "context" },
    });
  });

  test("polls a service that does not hold calls open", async () => {
    await using fake = await openFake((method, _body, number) => {
      if (method === "createTask") return { errorId: 0, taskId: 7 };
      return number < 4
        ? { errorId: 0, status: "processing" }
        : { errorId: 0, status: "ready", solution: SOLUTION };
    });
    const client = createClient({ baseUrl: fake.baseUrl, clientKey: "x", ...FAST, pollIntervalMs: 20 });
    expect(await client.solve(TASK)).toEqual({ ...SOLUTION, taskId: 7 });
    expect(fake.count("getTaskResult")).toBe(4);
  });

  test("waits for the poll interval", async () => {
    await using fake = await openFake((method, _body, number) => {
      if (method === "createTask") return { errorId: 0, taskId: 7 };
      return number === 1
        ? { errorId: 0, status: "processing" }
        : { errorId: 0, status: "ready", solution: SOLUTION };
    });
    const options = { baseUrl: fake.baseUrl, clientKey: "x", ...FAST };
    const giveUp = new AbortController();
    const waiting = createClient({ ...options, pollIntervalMs: 3_600_000 }).solve(TASK, {
      signal: giveUp.signal,
    });
    const given = expect(waiting).rejects.toThrow("given up");
    await expect.poll(() => fake.count("getTaskResult")).toBe(1);
    // During two round trips of another client, a poll without a pause would get its answer.
    await createClient(options).solve(TASK);
    await createClient(options).solve(TASK);
    giveUp.abort(new Error("given up"));
    await given;
    expect(fake.count("getTaskResult")).toBe(3);
  });

  test("omits waitSeconds if a service refuses it", async () => {
    await using fake = await openFake((method, body) => {
      if (method === "createTask") return { errorId: 0, taskId: "7" };
      return "waitSeconds" in body
        ? { errorId: 1, errorCode: "ERROR_BAD_PARAMETERS", errorDescription: "unknown member" }
        : { errorId: 0, status: "ready", solution: SOLUTION };
    });
    const client = createClient({ baseUrl: fake.baseUrl, clientKey: "x", ...FAST });
    expect(await client.solve(TASK)).toMatchObject(SOLUTION);
  });

  test("rejects with the error of a failed task", async () => {
    await using api = await openService();
    const failed = expect(api.client.solve(TASK)).rejects.toThrow(UnsolvableError);
    await expect.poll(() => api.waits.length).toBe(1);
    await api.settle({
      status: "failed",
      failure: { code: "ERROR_CAPTCHA_UNSOLVABLE", description: "the widget refused" },
    });
    await failed;
  });

  test("an abort cancels the task and rejects with the reason of the signal", async () => {
    await using api = await openService();
    const controller = new AbortController();
    const reason = new Error("no longer needed");
    const solving = expect(api.client.solve(TASK, { signal: controller.signal })).rejects.toBe(reason);
    await expect.poll(() => api.waits.length).toBe(1);
    controller.abort(reason);
    await solving;
    await expect.poll(() => api.backend.tasks.counts()).toMatchObject({ queued: 0, failed: 1 });
  });

  test("an abort during createTask cancels the task once its id is known", async () => {
    const created = Promise.withResolvers<void>();
    await using api = await openService({
      async fetch(input, init) {
        const response = await fetch(input, init);
        created.resolve();
        return response;
      },
    });
    const controller = new AbortController();
    const solving = expect(api.client.solve(TASK, { signal: controller.signal })).rejects.toThrow();
    controller.abort();
    await solving;
    await created.promise;
    await expect.poll(() => api.backend.tasks.counts()).toMatchObject({ queued: 0, failed: 1 });
  });

  test("creates nothing if the signal is already aborted", async () => {
    await using api = await openService();
    await expect(api.client.solve(TASK, { signal: AbortSignal.abort() })).rejects.toThrow();
    expect(await api.backend.tasks.counts()).toMatchObject({ queued: 0 });
  });

  test("a timeout cancels the task", async () => {
    await using api = await openService();
    await expect(api.client.solve(TASK, { timeoutMs: 30 })).rejects.toThrow(SolveTimeoutError);
    await expect.poll(() => api.backend.tasks.counts()).toMatchObject({ queued: 0, failed: 1 });
  });
});

describe("retries", () => {
  test("createTask with the same idempotency key after a lost answer", async () => {
    await using fake = await openFake((_method, _body, number) =>
      number < 3 ? DROP : { errorId: 0, taskId: "7" },
    );
    const client = createClient({ baseUrl: fake.baseUrl, clientKey: "x", ...FAST });
    expect(await client.createTask(TASK)).toBe("7");
    expect(fake.calls).toHaveLength(3);
    expect(new Set(fake.calls.map(({ body }) => body["idempotencyKey"])).size).toBe(1);
    await client.createTask(TASK, { idempotencyKey: "mine" });
    expect(fake.calls.at(-1)?.body["idempotencyKey"]).toBe("mine");
  });

  test("does not retry createTask if the service has no idempotency keys", async () => {
    await using fake = await openFake(() => DROP);
    const client = createClient({
      baseUrl: fake.baseUrl,
      clientKey: "x",
      ...FAST,
      hasIdempotentCreate: false,
    });
    await expect(client.createTask(TASK)).rejects.toThrow(ConnectionError);
    expect(fake.calls).toHaveLength(1);
  });

  test("retries what a busy service refused, up to the limit", async () => {
    const busy = { errorId: 1, errorCode: "ERROR_NO_SLOT_AVAILABLE", errorDescription: "full" };
    await using fake = await openFake(() => busy);
    const client = createClient({
      baseUrl: fake.baseUrl,
      clientKey: "x",
      ...FAST,
      retries: 2,
      hasIdempotentCreate: false,
    });
    await expect(client.createTask(TASK)).rejects.toThrow(ServiceBusyError);
    expect(fake.calls).toHaveLength(3);
  });

  test("does not retry an invalid request", async () => {
    const refusal = { errorId: 1, errorCode: "ERROR_PAGEURL", errorDescription: "no address" };
    await using fake = await openFake(() => refusal);
    const client = createClient({ baseUrl: fake.baseUrl, clientKey: "x", ...FAST });
    await expect(client.createTask(TASK)).rejects.toThrow(InvalidRequestError);
    expect(fake.calls).toHaveLength(1);
  });

  test("gives up if the service never answers", async () => {
    await using fake = await openFake(() => SILENCE);
    let calls = 0;
    const client = createClient({
      baseUrl: fake.baseUrl,
      clientKey: "x",
      ...FAST,
      requestTimeoutMs: 20,
      retries: 1,
      // Counted here, because on a busy machine a call may time out before the service has read it.
      fetch: (...request) => {
        calls += 1;
        return fetch(...request);
      },
    });
    await expect(client.getBalance()).rejects.toThrow(ConnectionError);
    expect(calls).toBe(2);
  });

  test("does not retry an aborted call", async () => {
    await using fake = await openFake(() => SILENCE);
    const client = createClient({ baseUrl: fake.baseUrl, clientKey: "x", ...FAST });
    const controller = new AbortController();
    const reason = new Error("enough");
    const calling = expect(client.getBalance({ signal: controller.signal })).rejects.toBe(reason);
    await expect.poll(() => fake.calls.length).toBe(1);
    controller.abort(reason);
    await calling;
    expect(fake.calls).toHaveLength(1);
  });
});

describe("errors", () => {
  const CLASSES = {
    ERROR_KEY_DOES_NOT_EXIST: InvalidKeyError,
    ERROR_ZERO_BALANCE: AccessDeniedError,
    ERROR_PAGEURL: InvalidRequestError,
    ERROR_BAD_PROXY: InvalidRequestError,
    ERROR_RECAPTCHA_INVALID_SITEKEY: SiteNotAllowedError,
    ERROR_CAPTCHA_UNSOLVABLE: UnsolvableError,
    ERROR_FAILED_LOADING_WIDGET: UnsolvableError,
    ERROR_NO_SUCH_CAPCHA_ID: UnknownTaskError,
    ERROR_NO_SLOT_AVAILABLE: ServiceBusyError,
    ERROR_INTERNAL_SERVER_ERROR: ServiceFaultError,
    ERROR_OF_ANOTHER_SERVICE: StileError,
  };
  test.each(Object.entries(CLASSES))("%s has its error class", async (code, errorClass) => {
    await using fake = await openFake(() => ({
      errorId: 12,
      errorCode: code,
      errorDescription: "a description",
    }));
    const client = createClient({ baseUrl: fake.baseUrl, clientKey: "x", ...FAST, retries: 0 });
    const error: unknown = await client.getBalance().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(errorClass);
    expect(error).toBeInstanceOf(StileError);
    expect(error).toMatchObject({ code, message: "a description", name: errorClass.name });
  });

  test("every code of the protocol has a subclass of StileError", async () => {
    for (const code of Object.keys(ERRORS)) {
      await using fake = await openFake(() => ({ errorId: 1, errorCode: code, errorDescription: code }));
      const client = createClient({ baseUrl: fake.baseUrl, clientKey: "x", ...FAST, retries: 0 });
      const error = await client.getBalance().catch((caught: unknown) => caught as Error);
      expect(error).toMatchObject({ code });
      expect((error as Error).name).not.toBe("StileError");
    }
  });

  test.each(["<html>502</html>", "", "null", "7"])(
    "an answer that is not a JSON object: %j",
    async (text) => {
      await using fake = await openFake(() => text);
      const client = createClient({ baseUrl: fake.baseUrl, clientKey: "x", ...FAST });
      await expect(client.getBalance()).rejects.toThrow(ConnectionError);
      expect(fake.calls).toHaveLength(4);
    },
  );

  test.each([{ errorId: 0 }, { errorId: 0, taskId: {} }])(
    "an answer without a task id: %j",
    async (answer) => {
      await using fake = await openFake(() => answer);
      const client = createClient({ baseUrl: fake.baseUrl, clientKey: "x", ...FAST });
      await expect(client.createTask(TASK)).rejects.toThrow("no taskId");
    },
  );

  test("no server: the message has the URL and the reason", async () => {
    const closed = await openFake(() => "");
    await closed[Symbol.asyncDispose]();
    const client = createClient({ baseUrl: closed.baseUrl, clientKey: "x", ...FAST });
    await expect(client.getBalance()).rejects.toThrow(/^http:.*getBalance did not answer: .*ECONNREFUSED/);
  });
});

describe("the other methods", () => {
  test("createTask sends the priority", async () => {
    await using api = await openService();
    const last = await api.client.createTask(TASK, { priority: 9 });
    const first = await api.client.createTask(TASK);
    const claimed = await api.backend.tasks.claim({ workerId: "w", limit: 2, leaseMs: 1_000 });
    expect(claimed.map(({ id }) => id)).toEqual([first, last]);
  });

  test("return the answers of the service", async () => {
    await using api = await openService();
    const { client } = api;
    expect(await client.getBalance()).toBe(1_000_000);
    const taskId = await client.createTask(TASK, { callbackUrl: "https://shop.example/hook" });
    expect(await client.getTaskResult(taskId)).toEqual({ status: "processing" });
    expect(await client.getTaskInfo(taskId)).toMatchObject({
      taskId,
      status: "queued",
      timeline: [{ event: "created" }],
      attempts: [],
      callback: { status: "waiting" },
    });
    await api.settle({ status: "completed", solution: SOLUTION });
    expect(await client.getTaskResult(taskId)).toEqual({ status: "ready", solution: SOLUTION });
    await client.reportCorrect(taskId);
    await client.reportIncorrect(taskId);
    expect(await api.backend.tasks.reportCounts()).toMatchObject([{ correct: 0, incorrect: 1 }]);
    expect(await client.cancelTask(taskId)).toBe("ended");
    expect(await client.cancelTask(await client.createTask(TASK))).toBe("cancelled");
    expect(await client.getQueueStats()).toMatchObject({ waiting: 16, total: 16 });
  });
});

describe("invalid arguments", () => {
  test.each(["notaurl", "127.0.0.1:7080", "ftp://h", "", undefined, 5])(
    "baseUrl %j fails immediately",
    (baseUrl) => {
      const options = { baseUrl, clientKey: SECRET };
      expect(() => createClient(Object(options))).toThrow(
        /^baseUrl must be the service's http or https URL, such as http:\/\/127\.0\.0\.1:7080; got /,
      );
    },
  );

  test("the error names missing options", () => {
    expect(() => Reflect.apply(createClient, undefined, [])).toThrow(/^baseUrl must be/);
    expect(() => createClient(Object({ baseUrl: "http://h" }))).toThrow(/^clientKey must be/);
  });

  test.each([
    [undefined, "A task needs websiteURL and websiteKey: "],
    [{ websiteURL: "https://a.example" }, "A task needs websiteKey: "],
  ])("solve(%j) names the missing members without a call", async (task, message) => {
    await using service = await openFake(() => ({}));
    const client = createClient({ baseUrl: service.baseUrl, clientKey: SECRET });
    const solving: Promise<unknown> = Reflect.apply(client.solve.bind(client), undefined, [task]);
    await expect(solving).rejects.toThrow(message);
    expect(service.calls).toEqual([]);
  });
});

test("an UnsolvableError has the widget's error code, if there is one", async () => {
  await using service = await openService();
  const fail = async (failure: Failure) => {
    const before = service.waits.length;
    const solving = service.client.solve(TASK).catch((error: unknown) => error);
    await expect.poll(() => service.waits.length).toBe(before + 1);
    await service.settle({ status: "failed", failure });
    return await solving;
  };
  const code = "ERROR_CAPTCHA_UNSOLVABLE";
  const refused = await fail({ code, description: "refused", widgetErrorCode: "600010" });
  expect(refused).toBeInstanceOf(UnsolvableError);
  expect(refused).toMatchObject({ code, widgetErrorCode: "600010" });
  expect(await fail({ code, description: "no answer" })).toMatchObject({ code, widgetErrorCode: undefined });
});
