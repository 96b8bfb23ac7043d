import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openRelay } from "./open-relay.ts";

let opened: AsyncDisposableStack;
let broken: number;
beforeEach(() => {
  opened = new AsyncDisposableStack();
  broken = 0;
});
afterEach(() => opened.disposeAsync());

async function openTarget(onConnection: (socket: Socket) => void): Promise<number> {
  const server = createServer(onConnection).listen(0, "127.0.0.1");
  await once(server, "listening");
  opened.defer(() => void server.close());
  return (server.address() as AddressInfo).port;
}

async function connectThrough(port: number): Promise<Socket> {
  const relay = opened.use(
    await openRelay({ target: () => ({ host: "127.0.0.1", port }), onBroken: () => (broken += 1) }),
  );
  const socket = connect(relay.port, "127.0.0.1");
  socket.on("error", () => {});
  opened.defer(() => void socket.destroy());
  await once(socket, "connect");
  return socket;
}

test("forwards bytes in both directions", async () => {
  const port = await openTarget((socket) => socket.pipe(socket));
  const socket = await connectThrough(port);
  const sent = "x".repeat(1_000_000);
  socket.end(sent);
  expect((await text(socket)) === sent).toBe(true);
  expect(broken).toBe(0);
});

test("a connection broken by the other side is reported, and ends", async () => {
  const port = await openTarget((socket) => socket.once("data", () => socket.resetAndDestroy()));
  const socket = await connectThrough(port);
  socket.write("x");
  await Promise.race([once(socket, "close"), once(socket, "end")]);
  expect(broken).toBeGreaterThan(0);
});

test("a refused connection is reported, and ends", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  const socket = await connectThrough(port);
  await Promise.race([once(socket, "close"), once(socket, "end")]);
  expect(broken).toBeGreaterThan(0);
});
