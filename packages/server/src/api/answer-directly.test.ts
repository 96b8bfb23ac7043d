import { describe, expect, test } from "vitest";
import type { RequestEnd } from "../core/request-observer.ts";
import { listen } from "./listen.ts";
import { openApi, SAMPLE_TASK, SECRET } from "./testing/open-api.ts";
import { openRawSocket } from "./testing/raw-socket.ts";

/** A repeated slash is unusual, so Hono answers. */
const PATHS = { directly: "/createTask", hono: "//createTask" };

async function open() {
  const ends: RequestEnd[] = [];
  const started = Promise.withResolvers<unknown>();
  const ended = Promise.withResolvers<unknown>();
  const api = await openApi({
    observer: {
      requestStarted() {
        started.resolve(undefined);
        return {
          end(end) {
            ends.push(end);
            ended.resolve(undefined);
          },
        };
      },
    },
  });
  let honoAnswers = 0;
  const fetch: typeof api.app.fetch = (...values) => {
    honoAnswers += 1;
    return api.app.fetch(...values);
  };
  const { answerDirectly } = api.app;
  if (answerDirectly === undefined) throw new Error("the API cannot answer directly");
  const listener = await listen({ fetch, answerDirectly }, { port: 0 });
  return {
    ...api,
    url: listener.url,
    ends,
    started: started.promise,
    ended: ended.promise,
    honoAnswers: () => honoAnswers,
    async [Symbol.asyncDispose]() {
      await listener.close();
      await api[Symbol.asyncDispose]();
    },
  };
}

/** Sends a request and returns the answer, without what differs between equal requests. */
async function answerTo(
  url: string,
  path: string,
  { body = "", headers = ["Host: localhost"] }: { body?: string | Uint8Array; headers?: readonly string[] },
) {
  const socket = await openRawSocket(url);
  const bytes = Buffer.from(body);
  const head = [`POST ${path} HTTP/1.1`, ...headers, "Connection: close", `Content-Length: ${bytes.length}`];
  socket.send(Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`), bytes]));
  const answer = await socket.received();
  socket.destroy();
  return answer.replace(/^date: .*$/im, "").replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "UUID");
}

const VALID = JSON.stringify({ clientKey: SECRET, task: SAMPLE_TASK });

describe("a method called directly answers as through Hono", () => {
  test.each<[string, Parameters<typeof answerTo>[2], string]>([
    ["a task", { body: VALID }, '"errorId":0'],
    ["an invalid key", { body: JSON.stringify({ clientKey: "x" }) }, "ERROR_KEY_DOES_NOT_EXIST"],
    ["no body", {}, "the body is empty"],
    ["invalid JSON", { body: "{" }, "the body must be valid JSON"],
    ["an array", { body: "[]" }, "the body must be a JSON object"],
    ["a byte order mark", { body: `\uFEFF${VALID}` }, '"errorId":0'],
    ["invalid UTF-8", { body: Buffer.from([0x22, 0xff, 0x22]) }, "the body must be a JSON object"],
    [
      "a request id",
      { body: VALID, headers: ["Host: localhost", "X-Request-Id: call-7"] },
      "x-request-id: call-7",
    ],
    [
      "a repeated header",
      { body: VALID, headers: ["Host: localhost", "Prefer: wait=x", "Prefer: wait=0"] },
      '"errorId":0',
    ],
  ])("%s", async (_name, request, expected) => {
    await using api = await open();
    const directly = await answerTo(api.url, PATHS.directly, request);
    expect(api.honoAnswers()).toBe(0);
    expect(await answerTo(api.url, PATHS.hono, request)).toBe(directly);
    expect(api.honoAnswers()).toBe(1);
    expect(directly).toContain(expected);
  });

  test.each<[string, readonly string[], string]>([
    ["an invalid Host", ["Host: a b@["], "ERROR_NO_SUCH_METHOD"],
    ["no Content-Length", ["Host: localhost", "Transfer-Encoding: chunked"], "400 Bad Request"],
  ])("%s is left to Hono or to Node", async (_name, headers, expected) => {
    await using api = await open();
    expect(await answerTo(api.url, PATHS.directly, { body: VALID, headers })).toContain(expected);
    expect(api.ends).toEqual([]);
  });

  test.each(Object.entries(PATHS))("a caller that disconnects while it sends: %s", async (_name, path) => {
    await using api = await open();
    const socket = await openRawSocket(api.url);
    socket.send(`POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{`);
    await api.started;
    socket.destroy();
    await api.ended;
    expect(api.ends).toMatchObject([{ outcome: "ERROR_TASK_ABSENT" }]);
  });

  test.each(Object.entries(PATHS))("a caller that disconnects while it waits: %s", async (_name, path) => {
    await using api = await open();
    const socket = await openRawSocket(api.url);
    const body = JSON.stringify({ clientKey: SECRET, task: SAMPLE_TASK, waitSeconds: 30 });
    socket.send(`POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    await expect.poll(() => api.waits.length).toBe(1);
    socket.destroy();
    await api.ended;
    expect(api.waits[0]?.signal?.aborted).toBe(true);
  });
});
