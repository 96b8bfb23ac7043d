import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import type { ValkeyServer } from "./start-valkey-server.ts";

/** A network between a service and its server that tests can cut. */
export interface CutOff extends AsyncDisposable {
  /** The server's URL, through this network. */
  readonly url: string;
  /**
   * `refused`: connections break and new ones are refused, as when the server's machine is down. `silent`:
   * connections stay open and new ones are accepted, but no data gets through, as when packets are lost. The data
   * arrives after {@link mend}, as TCP would retransmit it.
   */
  cut(how: "refused" | "silent"): Promise<void>;
  /** Restores the network, on the same port. */
  mend(): Promise<void>;
}

/** A connection from the service, and the connection to the server that forwards it. */
interface Link {
  readonly service: Socket;
  readonly server: Socket;
}

/** Starts a TCP proxy in front of a server, on a free port of the loopback address. */
export async function startCutOff({ url, port }: Pick<ValkeyServer, "url" | "port">): Promise<CutOff> {
  const links = new Set<Link>();
  let isSilent = false;
  const front = createServer({ noDelay: true }, (service) => {
    const link = { service, server: connect({ host: "127.0.0.1", port, noDelay: true }) };
    links.add(link);
    breakTogether(link, () => links.delete(link));
    if (!isSilent) join(link);
  });
  const frontPort = await listen(front, 0);
  const refuse = async () => {
    front.close();
    for (const link of links) link.service.resetAndDestroy();
    if (front.listening || links.size > 0) await once(front, "close");
  };
  return {
    url: urlWithPort(url, frontPort),
    async cut(how) {
      isSilent = how === "silent";
      if (!isSilent) return await refuse();
      for (const link of links) part(link);
    },
    async mend() {
      isSilent = false;
      for (const link of links) join(link);
      if (!front.listening) await listen(front, frontPort);
    },
    [Symbol.asyncDispose]: refuse,
  };
}

function breakTogether({ service, server }: Link, onBroken: () => void): void {
  for (const [socket, other] of [
    [service, server],
    [server, service],
  ] as const) {
    // The close event that follows destroys the other side.
    socket.on("error", () => undefined);
    socket.on("close", () => {
      other.destroy();
      onBroken();
    });
  }
}

function join({ service, server }: Link): void {
  service.pipe(server).pipe(service);
}

function part({ service, server }: Link): void {
  service.unpipe(server).pause();
  server.unpipe(service).pause();
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

function urlWithPort(url: string, port: number): string {
  const other = new URL(url);
  other.port = String(port);
  return other.href;
}
