import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import type { ValkeyServer } from "./start-valkey-server.ts";

/** A network between a service and its server that can be cut. */
export interface CutOff extends AsyncDisposable {
  /** The server's, through this network. */
  readonly url: string;
  /**
   * `refused`: connections break and new ones are refused, as when the server's machine is gone. `silent`:
   * connections stay, new ones are taken, and nothing gets through, as when packets are lost on the way; what was sent
   * meanwhile arrives after {@link mend}, as TCP would send it again.
   */
  cut(how: "refused" | "silent"): Promise<void>;
  /** Makes it whole again, on the same port. */
  mend(): Promise<void>;
}

/** A connection of the service's, and the one to the server that carries it on. */
interface Link {
  readonly service: Socket;
  readonly server: Socket;
}

/** Puts a network that can be cut before a server: a TCP proxy on a free port of the loopback address. */
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
    // The other side learns of it by the close that follows.
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
