import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import type { ValkeyServer } from "../../../packages/server/src/backend/valkey/testing/start-valkey-server.ts";

/** A proxy that can hold commands, so a test can stop their sender between two steps. */
export interface CommandGate extends AsyncDisposable {
  /** The server's URL, through this gate. */
  readonly url: string;
  /** Resolves when a command is held; all later commands are held too. */
  readonly held: Promise<void>;
  /** Forwards the first held command; the others stay. */
  letOnePass(): void;
}

interface HeldCommand {
  readonly bytes: Buffer;
  readonly server: Socket;
}

/** Calls `holds` with the words of each command until it returns true; that command and all later ones are held. */
export async function startCommandGate(
  { url, port }: ValkeyServer,
  holds: (command: readonly string[]) => boolean,
): Promise<CommandGate> {
  const { promise: held, resolve: markHeld } = Promise.withResolvers<void>();
  const queue: HeldCommand[] = [];
  const sockets = new Set<Socket>();
  let isHolding = false;
  const gate = createServer({ noDelay: true }, (client) => {
    const server = connect({ host: "127.0.0.1", port, noDelay: true });
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(socket);
      socket.on("error", () => undefined).on("close", () => other.destroy());
    }
    server.pipe(client);
    let unread: Buffer = Buffer.alloc(0);
    client.on("data", (chunk: Buffer) => {
      unread = Buffer.concat([unread, chunk]);
      for (let next = readCommand(unread); next !== undefined; next = readCommand(unread)) {
        const bytes = unread.subarray(0, next.length);
        unread = unread.subarray(next.length);
        isHolding ||= holds(next.words);
        if (!isHolding) server.write(bytes);
        else {
          queue.push({ bytes, server });
          markHeld();
        }
      }
    });
  });
  gate.listen(0, "127.0.0.1");
  await once(gate, "listening");
  const address = gate.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: url.replace(String(port), String(address.port)),
    held,
    letOnePass() {
      const first = queue.shift();
      first?.server.write(first.bytes);
    },
    async [Symbol.asyncDispose]() {
      gate.close();
      for (const socket of sockets) socket.destroy();
      await once(gate, "close");
    },
  };
}

/** The first complete command in a client's data: `*2 $3 GET $3 key`, each part on a separate line. */
function readCommand(
  bytes: Buffer,
): { readonly words: readonly string[]; readonly length: number } | undefined {
  const head = readNumber(bytes, 0);
  if (head === undefined) return undefined;
  const words: string[] = [];
  let at = head.end;
  while (words.length < head.number) {
    const size = readNumber(bytes, at);
    if (size === undefined || bytes.length < size.end + size.number + 2) return undefined;
    words.push(bytes.toString("utf8", size.end, size.end + size.number));
    at = size.end + size.number + 2;
  }
  return { words, length: at };
}

/** The number after a line's first character, and the start of the next line. */
function readNumber(
  bytes: Buffer,
  at: number,
): { readonly number: number; readonly end: number } | undefined {
  const end = bytes.indexOf("\r\n", at);
  return end < 0 ? undefined : { number: Number(bytes.toString("latin1", at + 1, end)), end: end + 2 };
}
