import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** A loopback port that forwards connections to another machine. */
export interface Relay extends AsyncDisposable {
  readonly port: number;
}

export interface RelayOptions {
  /** Target of new connections. */
  readonly target: () => { readonly host: string; readonly port: number };
  /** Called when a connection fails or breaks on the other side. */
  readonly onBroken: () => void;
}

/**
 * Forwards connections from a loopback port to another machine. Stile's browsers reach only loopback addresses, and the
 * other machine may change its address.
 */
export async function openRelay({ target, onBroken }: RelayOptions): Promise<Relay> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (near) => {
    const far = connect({ ...target(), noDelay: true, allowHalfOpen: true });
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.once("close", () => sockets.delete(socket));
    }
    near.pipe(far).pipe(near);
    near.on("error", () => {}).once("close", () => far.destroy());
    far.once("end", () => {
      if (!near.readableEnded) onBroken();
    });
    far.once("error", () => {
      onBroken();
      near.destroy();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    port,
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
