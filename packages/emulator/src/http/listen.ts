import { createServer } from "node:http";
import type { IncomingMessage } from "node:http";
import { createSecureServer } from "node:http2";
import type { AddressInfo, Server } from "node:net";
import type { Duplex } from "node:stream";
import type { IssuedCertificate } from "../authority/certificate-authority.ts";
import type { UpgradeHandler } from "./challenge-sockets.ts";
import type { HttpRequest, HttpResponse } from "./exchange.ts";
import { connectionsOfShare, limitConnections } from "./limit-connections.ts";

/** A listening port. */
export interface Listener {
  /** The port, or 0 once closed. */
  readonly port: number;
  /** Handles a connection that another listener accepted. */
  adopt(socket: Duplex): void;
  /** Stops listening and closes every connection. */
  close(): Promise<void>;
}

export type RequestHandler = (request: HttpRequest, response: HttpResponse) => void;

/** Handles a client that requests a tunnel to `HOST:PORT`. */
export type TunnelHandler = (target: string, socket: Duplex) => void;

/** Where to listen; port 0 picks a free one. */
export interface Address {
  readonly host: string;
  readonly port: number;
  /** Maximum number of connections. @default 15 % of the file descriptors of this process */
  readonly maxConnections?: number | undefined;
}

const DEFAULT_SHARE = 0.15;
/** How long a connection can be open without a request. */
const IDLE_MS = 60_000;
const HANDSHAKE_TIMEOUT_MS = 10_000;
const TIMEOUTS = { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: IDLE_MS };

/** Serves plain HTTP/1.1. */
export async function listenHttp(
  address: Address,
  handler: RequestHandler,
  tunnel?: TunnelHandler,
): Promise<Listener> {
  const server = createServer(TIMEOUTS, handler);
  if (tunnel !== undefined) {
    server.on("connect", (request, socket, head) => {
      socket.on("error", () => socket.destroy());
      if (head.length > 0) socket.unshift(head);
      tunnel(request.url ?? "", socket);
    });
  }
  return await listen(server, address);
}

/** Serves HTTP/2 and HTTP/1.1 over TLS. */
export async function listenTls(
  address: Address,
  { key, cert }: Pick<IssuedCertificate, "key" | "cert">,
  handlers: { readonly request: RequestHandler; readonly upgrade: UpgradeHandler },
): Promise<Listener> {
  const settings = { maxConcurrentStreams: 1_000 };
  const server = createSecureServer(
    { key, cert, allowHTTP1: true, settings, handshakeTimeout: HANDSHAKE_TIMEOUT_MS },
    handlers.request,
  );
  // Ignore clients that abort the handshake or do not trust the certificate.
  server.on("sessionError", () => {});
  server.on("tlsClientError", () => {});
  return await listen(server, address, handlers.upgrade);
}

async function listen(
  server: Server,
  { host, port, maxConnections }: Address,
  upgrade?: UpgradeHandler,
): Promise<Listener> {
  const max = maxConnections ?? connectionsOfShare(DEFAULT_SHARE);
  const connections = limitConnections({ accepting: server }, { max, idleMs: IDLE_MS });
  if (upgrade !== undefined) {
    server.on("upgrade", (request: IncomingMessage, _socket: Duplex, head: Buffer) =>
      upgrade(request, head, () => connections.hold(request.socket)),
    );
  }
  const sockets = new Set<Duplex>();
  for (const event of ["connection", "secureConnection"]) {
    server.on(event, (socket: Duplex) => {
      sockets.add(socket);
      socket.once("close", () => sockets.delete(socket));
    });
  }
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port }, () => {
      server.off("error", reject);
      resolve();
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
    adopt: (socket) => void server.emit("connection", socket),
    close: async () => {
      if (!server.listening) return;
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
