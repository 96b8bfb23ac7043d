import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** A connection that reads nothing until it is asked to. */
export interface IdleConnection extends Disposable {
  /** Reads until the text ends like this, or the server closes the connection; returns everything it sent. */
  read(end?: string): Promise<string>;
  /** Sends nothing more. */
  end(): void;
}

/** Connects, sends raw text, and reads nothing. */
export async function openIdle(url: string, text = ""): Promise<IdleConnection> {
  const { hostname, port } = new URL(url);
  const socket: Socket = connect({ host: hostname, port: Number(port) });
  await once(socket, "connect");
  socket.on("error", () => {});
  socket.write(text);
  return {
    read: (end) =>
      new Promise((resolve) => {
        let text = "";
        socket.setEncoding("utf8").on("data", (chunk: string) => {
          text += chunk;
          if (end !== undefined && text.endsWith(end)) resolve(text);
        });
        socket.once("close", () => resolve(text));
      }),
    end: () => void socket.end(),
    [Symbol.dispose]: () => socket.destroy(),
  };
}

/** The text of a GET request. */
export function getText(path: string, headers: Readonly<Record<string, string>> = {}): string {
  const lines = Object.entries({ host: "localhost", ...headers }).map(([name, value]) => `${name}: ${value}`);
  return `GET ${path} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`;
}
