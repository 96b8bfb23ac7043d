import { afterAll, beforeAll, expect, test } from "vitest";
import { openCli, type Cli } from "../../packages/server/src/cli/testing/run-cli.ts";
import { startServe, type Serving } from "../../packages/server/src/cli/testing/start-serve.ts";
import { openIdle } from "./testing/open-idle.ts";
import { requestToken } from "./testing/request-token.ts";

// Requests that no HTTP client sends, to the API and to the emulator's port.

let cli: Cli;
let service: Serving;
beforeAll(async () => {
  cli = await openCli();
  service = await startServe(cli);
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await cli[Symbol.asyncDispose]();
});

const PATHS = ["/createTask", "/turnstile/v0/siteverify", "/__emulator/sites", "/in.php"];
const POST = (path: string, ...lines: readonly string[]) =>
  ["POST " + path + " HTTP/1.1", "Host: localhost", ...lines].join("\r\n");

const REQUESTS: readonly ((path: string) => string)[] = [
  () => "\r\n\r\n\r\n\r\n",
  () => "\u0016\u0003\u0001\u0002\u0000garbage\r\n\r\n",
  () => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
  (path) => `GET ${path}\r\n\r\n`,
  (path) => `GET ${path} HTTP/9.9\r\nHost: a\r\n\r\n`,
  (path) => `${"A".repeat(100)} ${path} HTTP/1.1\r\nHost: a\r\n\r\n`,
  (path) => `GET ${path}?${"x".repeat(30_000)} HTTP/1.1\r\nHost: a\r\n\r\n`,
  (path) => `GET ${path} HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n`,
  (path) => `GET ${path} HTTP/1.1\r\nHost: a b@[\r\nConnection: close\r\n\r\n`,
  (path) => `GET http://evil.example${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
  (path) => `GET ${path}/%00%FF%C0%80/../../etc/passwd HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
  (path) => `GET ${path}\0 HTTP/1.1\r\nHost: a\r\n\r\n`,
  (path) => `GET ${path} HTTP/1.1\r\nHost: a\r\n${"X: y\r\n".repeat(5_000)}\r\n`,
  (path) => `GET ${path} HTTP/1.1\r\nHost: a\r\nX\0: y\r\n\r\n`,
  (path) => `GET ${path} HTTP/1.1\r\nHost: a\r\nX: a\nb: c\r\n\r\n`,
  () => "CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n",
  () => "OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
  (path) => `TRACE ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
  (path) => POST(path, "Content-Length: -1", "", ""),
  (path) => POST(path, "Content-Length: 1e3", "", ""),
  (path) => POST(path, "Content-Length: 5", "Content-Length: 6", "", "hello"),
  (path) => POST(path, "Content-Length: 5", "Transfer-Encoding: chunked", "", "0\r\n\r\n"),
  (path) => POST(path, "Transfer-Encoding: chunked, identity", "", "5\r\nhello\r\n0\r\n\r\n"),
  (path) => POST(path, "Transfer-Encoding: chunked", "", "ffffffffffffffff\r\nx"),
  (path) =>
    POST(path, "Transfer-Encoding: chunked", "", "5;" + "x".repeat(40_000) + "\r\nhello\r\n0\r\n\r\n"),
  (path) => POST(path, "Connection: close", "Content-Length: 3", "", "\u0000\u0001\u0002"),
  (path) => POST(path, "Connection: close", "Content-Type: application/json", "Content-Length: 2", "", "{{"),
  (path) =>
    POST(path, "Connection: close", "Content-Type: multipart/form-data", "Content-Length: 2", "", "--"),
  (path) => POST(path, "Connection: close", "Content-Encoding: gzip", "Content-Length: 2", "", "{}"),
  (path) => POST(path, "Connection: close", "Expect: 999-nothing", "Content-Length: 2", "", "{}"),
];

test("malformed requests get an answer below 500 or a closed connection, and nothing stops working", async () => {
  const siteverify = /siteverify +(\S+)/.exec(service.process.written.stdout)?.[1] ?? "";
  for (const url of [service.url, new URL(siteverify).origin])
    for (const path of PATHS)
      for (const request of REQUESTS) {
        const text = request(path);
        using connection = await openIdle(url, text);
        connection.end();
        const answer = await connection.read();
        const shown = text.slice(0, 100);
        expect([shown, /^HTTP\/1\.1 (?!5\d\d)/.test(answer) || answer === ""]).toEqual([shown, true]);
        expect([shown, answer]).toEqual([shown, expect.not.stringMatching(/ at .*\.ts:\d+|root:/)]);
      }
  expect(await requestToken(service)).toBe("XXXX.DUMMY.TOKEN.XXXX");
  expect(service.process.written.stderr).not.toMatch(/incident|Warning/i);
});
