import { once } from "node:events";
import { Agent, createServer, get } from "node:http";
import { connect as connectHttp2, createSecureServer } from "node:http2";
import { connect } from "node:net";
import type { AddressInfo, Server } from "node:net";
import { expect, test } from "vitest";
import { createCertificateAuthority } from "../index.ts";
import { limitConnections } from "./limit-connections.ts";
import type { ConnectionLimits } from "./limit-connections.ts";

/** Answers `/hold` only when released, and everything else immediately. */
async function open(server: Server, limits: ConnectionLimits) {
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  server.on("request", (request: { url: string }, response: { end: (text: string) => void }) => {
    if (request.url === "/hold") void released.then(() => response.end("held"));
    else response.end("ok");
  });
  const connections = limitConnections({ accepting: server }, limits);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const close = () => server.close();
  return { port, release, connections, [Symbol.dispose]: close };
}

/** Opens a connection that sends this text; `closed` resolves when the server closes it. */
async function openSocket(port: number, text = "") {
  const socket = connect(port, "127.0.0.1").on("error", () => {});
  let received = "";
  socket.on("data", (chunk: Buffer) => {
    received += String(chunk);
  });
  const closed = new Promise<string>((resolve) => {
    socket.once("close", () => resolve(received));
  });
  await once(socket, "connect");
  socket.write(text);
  return { socket, closed, answered: () => expect.poll(() => received).toContain("200 OK") };
}

const HOLD = "GET /hold HTTP/1.1\r\nhost: x\r\n\r\n";
const ASK = "GET / HTTP/1.1\r\nhost: x\r\n\r\n";
const FOREVER = 600_000;

test("beyond the limit, the connection that was idle for longest is closed, and never a busy one", async () => {
  using server = await open(createServer(), { max: 3, idleMs: FOREVER });
  const busy = await openSocket(server.port, HOLD);
  const first = await openSocket(server.port, ASK);
  await first.answered();
  const second = await openSocket(server.port, ASK);
  await second.answered();
  const third = await openSocket(server.port, ASK);
  expect(await first.closed).toContain("200 OK");
  await third.answered();
  const held = [await openSocket(server.port, HOLD), await openSocket(server.port, HOLD)];
  await Promise.all([second.closed, third.closed]);
  const refused = await openSocket(server.port, ASK);
  expect(await refused.closed).toMatch(/^HTTP\/1.1 503 /);
  server.release();
  for (const { answered } of [busy, ...held]) await answered();
  await (await openSocket(server.port, ASK)).answered();
  for (const { socket } of held) socket.destroy();
  busy.socket.destroy();
});

test("an idle connection is closed, even one that never sent a byte; a busy one stays open", async () => {
  using server = await open(createServer({ keepAliveTimeout: FOREVER }), { max: 10, idleMs: 40 });
  const busy = await openSocket(server.port, HOLD);
  const [silent, used] = [await openSocket(server.port), await openSocket(server.port, ASK)];
  expect([await silent.closed, await used.closed]).toEqual(["", expect.stringContaining("200 OK")]);
  server.release();
  await busy.answered();
  expect(await busy.closed).toContain("held");
});

test("an idle HTTP/2 session is closed, and a busy one stays open", async () => {
  const { key, cert } = await (await createCertificateAuthority()).issue(["127.0.0.1"]);
  using server = await open(createSecureServer({ key, cert, allowHTTP1: true }), { max: 10, idleMs: 40 });
  const url = `https://127.0.0.1:${server.port}`;
  const [silent, busy] = [0, 1].map(() => connectHttp2(url, { rejectUnauthorized: false }));
  const stream = busy?.request({ ":path": "/hold" });
  stream?.setEncoding("utf8").resume();
  if (silent !== undefined) await once(silent, "close");
  server.release();
  const [text] = stream === undefined ? [] : await once(stream, "data");
  expect(text).toBe("held");
  if (busy !== undefined) await once(busy, "close");
});

test("a connection with another protocol stays open while it is held", async () => {
  const upgrading = createServer();
  upgrading.on("upgrade", (request, socket) => {
    const release = server.connections.hold(request.socket);
    socket.write("switched");
    socket.once("data", release);
  });
  using server = await open(upgrading, { max: 10, idleMs: 40 });
  const held = await openSocket(
    server.port,
    "GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n",
  );
  await once(held.socket, "data");
  await (
    await openSocket(server.port)
  ).closed;
  expect(held.socket.readyState).toBe("open");
  held.socket.write("release");
  expect(await held.closed).toBe("switched");
});

test("a client that keeps its connection busy is not affected", async () => {
  using server = await open(createServer(), { max: 2, idleMs: 40 });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (let count = 0; count < 50; count += 1) {
    const status = await new Promise((resolve, reject) => {
      get(`http://127.0.0.1:${server.port}/`, { agent }, (response) => {
        response.resume().on("end", () => resolve(response.statusCode));
      }).on("error", reject);
    });
    expect(status).toBe(200);
  }
  agent.destroy();
});
