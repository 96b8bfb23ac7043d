import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { Transform } from "node:stream";
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
  /** Delays all data in both directions by this many milliseconds, until {@link mend}. */
  slowDown(delayMs: number): void;
  /** Restores the network, on the same port. */
  mend(): Promise<void>;
}

/** A connection from the service, and the connection to the server that forwards it. */
interface Link {
  readonly service: Socket;
  readonly server: Socket;
  readonly toServer: Transform;
  readonly toService: Transform;
}

/** Starts a TCP proxy in front of a server, on a free port of the loopback address. */
export async function startCutOff({ url, port }: Pick<ValkeyServer, "url" | "port">): Promise<CutOff> {
  const links = new Set<Link>();
  let isSilent = false;
  let delayMs = 0;
  const late = () =>
    new Transform({
      transform(chunk: Buffer, _encoding, callback) {
        if (delayMs === 0) callback(null, chunk);
        else setTimeout(callback, delayMs, null, chunk);
      },
    });
  const front = createServer({ noDelay: true }, (service) => {
    const server = connect({ host: "127.0.0.1", port, noDelay: true });
    const link = { service, server, toServer: late(), toService: late() };
    link.toServer.pipe(server);
    link.toService.pipe(service);
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
    slowDown(ms) {
      delayMs = ms;
    },
    async mend() {
      // Joining twice would send all data twice.
      if (isSilent) for (const link of links) join(link);
      isSilent = false;
      delayMs = 0;
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

function join({ service, server, toServer, toService }: Link): void {
  service.pipe(toServer);
  server.pipe(toService);
}

function part({ service, server, toServer, toService }: Link): void {
  service.unpipe(toServer).pause();
  server.unpipe(toService).pause();
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
