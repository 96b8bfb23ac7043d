import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { Socket } from "node:net";

/** Stands before a server and can lose what it answers. */
export interface AnswerLoser extends AsyncDisposable {
  readonly url: string;
  /** The next answer on each connection of now is lost, and the connection with it: the server has done what was asked. */
  loseNext(): void;
}

/** Stands before the server at a port of this machine. */
export async function openAnswerLoser(port: number): Promise<AnswerLoser> {
  const losing = new WeakSet<Socket>();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const upstream = connect(port, "127.0.0.1");
    sockets.add(socket);
    socket.pipe(upstream);
    upstream.on("data", (chunk) => {
      if (losing.has(socket)) socket.destroy();
      else socket.write(chunk);
    });
    const end = () => {
      sockets.delete(socket);
      socket.destroy();
      upstream.destroy();
    };
    for (const one of [socket, upstream]) one.on("error", end).on("close", end);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `redis://127.0.0.1:${address.port}`,
    loseNext() {
      for (const socket of sockets) losing.add(socket);
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
