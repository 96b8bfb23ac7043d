import { Hono } from "hono";
import { describe, expect, test } from "vitest";
import { listen } from "./listen.ts";
import { openApi, SAMPLE_TASK, SECRET } from "./testing/open-api.ts";
import { openRawSocket } from "./testing/raw-socket.ts";

const REQUEST = JSON.stringify({ clientKey: SECRET, task: SAMPLE_TASK });
const head = (length: number | string) =>
  `POST /createTask HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${length}\r\n\r\n`;

async function open(options: Partial<Parameters<typeof listen>[1]> = {}) {
  const api = await openApi();
  const listener = await listen(api.app, { port: 0, ...options });
  return {
    ...api,
    url: listener.url,
    listener,
    async [Symbol.asyncDispose]() {
      await listener.close();
      await api[Symbol.asyncDispose]();
    },
  };
}

describe("listen", () => {
  test("answers createTask and getTaskResult on a socket", async () => {
    await using api = await open();
    const post = async (path: string, body: string) =>
      (await fetch(api.url + path, { method: "POST", body })).json() as Promise<Record<string, unknown>>;
    const { taskId } = await post("/createTask", REQUEST);
    expect(await post("/getTaskResult", JSON.stringify({ clientKey: SECRET, taskId }))).toEqual({
      errorId: 0,
      errorCode: null,
      errorDescription: null,
      status: "processing",
    });
  });

  test("reads a body without a length, up to the limit", async () => {
    await using api = await open();
    const chunk = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
    const start = "POST /createTask HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";
    const small = await openRawSocket(api.url);
    small.send(`${start}${chunk(REQUEST.slice(0, 40))}${chunk(REQUEST.slice(40))}0\r\n\r\n`);
    expect(await small.received("}")).toContain('"errorId":0');
    small.destroy();
    const endless = await openRawSocket(api.url);
    endless.send(start);
    for (let sent = 0; sent < 2; sent += 1) endless.send(chunk(" ".repeat(40_000)));
    expect(await endless.received("}")).toContain("the body is larger than 65536 bytes");
    await endless.closed;
  });

  test("refuses a body whose Content-Length is too large before it is sent", async () => {
    await using api = await open();
    const socket = await openRawSocket(api.url);
    socket.send(head(10_000_000));
    expect(await socket.received("}")).toContain("the body is larger than 65536 bytes");
    socket.destroy();
  });

  test("answers pipelined requests on one connection", async () => {
    await using api = await open();
    const socket = await openRawSocket(api.url);
    const one = head(Buffer.byteLength(REQUEST)) + REQUEST;
    socket.send(one + one + one);
    const ids = (await socket.received("}", 3)).match(/"taskId":"[^"]+"/g);
    expect(new Set(ids).size).toBe(3);
    socket.destroy();
  });

  test.each([
    ["data that is not HTTP", "\u0016\u0003\u0001\u0000garbage\r\n\r\n", "400"],
    ["a negative length", head(-5), "400"],
    ["two lengths", `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n`, "400"],
    ["no Host", "GET /healthz HTTP/1.1\r\n\r\n", "400"],
    ["headers that never end", `GET / HTTP/1.1\r\nHost: a\r\nX: ${"x".repeat(20_000)}`, "431"],
    ["a target with a backslash", "GET /a\\b HTTP/1.1\r\nHost: a\r\n\r\n", "ERROR_NO_SUCH_METHOD"],
    ["a target that is not a path", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "ERROR_NO_SUCH_METHOD"],
    ["an invalid Host", "GET / HTTP/1.1\r\nHost: a b@[\r\n\r\n", "ERROR_NO_SUCH_METHOD"],
    [
      "an upgrade",
      "GET /socket HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n",
      "ERROR_NO_SUCH_METHOD",
    ],
    ["a CONNECT", "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n", ""],
  ])("%s is answered, and the server keeps working", async (_name, request, answer) => {
    await using api = await open({ keepAliveTimeoutMs: 1 });
    const socket = await openRawSocket(api.url);
    socket.send(request);
    expect(await socket.received(answer === "" ? undefined : "}")).toContain(answer);
    socket.destroy();
    expect((await fetch(`${api.url}/healthz`)).status).toBe(200);
    expect(api.faults).toEqual([]);
  });

  test.each([
    ["the headers", "POST /createTask HTTP/1.1\r\nHost: localhost\r\n"],
    ["the body", `${head(100)}{`],
  ])("disconnects a client that never completes %s", async (_name, start) => {
    await using api = await open({ headersTimeoutMs: 50, requestTimeoutMs: 50 });
    const socket = await openRawSocket(api.url);
    socket.send(start);
    expect(await socket.received()).toContain("408 Request Timeout");
    expect(api.faults).toEqual([]);
  });

  test("a client that disconnects within its body does not cause a fault", async () => {
    await using api = await open();
    const socket = await openRawSocket(api.url);
    socket.send(`${head(100)}{`);
    socket.destroy();
    await socket.closed;
    expect((await fetch(`${api.url}/healthz`)).status).toBe(200);
    await api.listener.close();
    expect(api.faults).toEqual([]);
  });

  test("close waits for requests in flight and refuses new ones; calling it twice is safe", async () => {
    const started = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const app = new Hono().get("/slow", async (context) => {
      started.resolve();
      await release.promise;
      return context.text("done");
    });
    const listener = await listen(app, { port: 0 });
    const slow = fetch(`${listener.url}/slow`);
    await started.promise;
    const closing = Promise.all([listener.close(), listener.close()]);
    await expect(fetch(`${listener.url}/slow`)).rejects.toThrow();
    release.resolve();
    expect(await (await slow).text()).toBe("done");
    await closing;
  });

  test("close gives up after its timeout", async () => {
    const started = Promise.withResolvers<void>();
    const app = new Hono().get("/stuck", () => {
      started.resolve();
      return new Promise<Response>(() => {});
    });
    const listener = await listen(app, { port: 0, closeTimeoutMs: 10 });
    const stuck = fetch(`${listener.url}/stuck`);
    await started.promise;
    await Promise.all([listener.close(), expect(stuck).rejects.toThrow()]);
  });

  test("close does not wait for a connection that never sent a request", async () => {
    const listener = await listen(new Hono(), { port: 0, closeTimeoutMs: 3_600_000 });
    const socket = await openRawSocket(listener.url);
    await listener.close();
    await socket.closed;
  });

  test("rejects if the port is in use", async () => {
    await using api = await open();
    const port = Number(new URL(api.url).port);
    await expect(listen(api.app, { port })).rejects.toMatchObject({ code: "EADDRINUSE" });
  });
});
