import { connect, type Socket } from "node:net";

/** A plain TCP connection, to send invalid HTTP. */
export interface RawSocket {
  send(data: string | Uint8Array): void;
  /**
   * Resolves with the received data once it contains the text `times` times, or once the other side closes.
   */
  received(text?: string, times?: number): Promise<string>;
  readonly closed: Promise<void>;
  destroy(): void;
}

export async function openRawSocket(url: string): Promise<RawSocket> {
  const { hostname, port } = new URL(url);
  const socket: Socket = connect(Number(port), hostname);
  let data = "";
  const closed = new Promise<void>((resolve) => {
    socket.once("close", () => resolve());
  });
  // Tests may expect a reset connection.
  socket.on("error", () => {});
  socket.on("data", (chunk) => {
    data += chunk.toString("latin1");
  });
  await new Promise<void>((resolve) => {
    socket.once("connect", () => resolve());
  });
  return {
    send: (text) => socket.write(text),
    closed,
    destroy: () => socket.destroy(),
    async received(text, times = 1) {
      const arrived = new Promise<void>((resolve) => {
        const look = () => {
          if (text !== undefined && data.split(text).length > times) resolve();
        };
        socket.on("data", look);
        look();
      });
      await Promise.race([arrived, closed]);
      return data;
    },
  };
}
