import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";

/** A proxy between a browser and a server, whose connections a test can cut. */
export interface CutProxy extends AsyncDisposable {
  readonly url: string;
  /** Closes every connection, and refuses new ones until `restore()`. */
  cut(): void;
  restore(): void;
}

/** Opens a TCP proxy in front of a server on loopback. */
export async function openCutProxy(target: string): Promise<CutProxy> {
  const { port } = new URL(target);
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((incoming) => {
    if (isCut) {
      incoming.destroy();
      return;
    }
    const outgoing = connect(Number(port), "127.0.0.1");
    for (const socket of [incoming, outgoing]) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        sockets.delete(socket);
        incoming.destroy();
        outgoing.destroy();
      });
    }
    incoming.pipe(outgoing).pipe(incoming);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const closeAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut() {
      isCut = true;
      closeAll();
    },
    restore() {
      isCut = false;
    },
    [Symbol.asyncDispose]: async () => {
      closeAll();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}
