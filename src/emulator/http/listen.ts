import { createServer } from "node:http";
import { createSecureServer } from "node:http2";
import type { Server } from "node:net";
import type { AddressInfo } from "node:net";
import type { IssuedCertificate } from "../authority/certificate-authority.ts";
import type { HttpRequest, HttpResponse } from "./exchange.ts";

/** A port that is listened on. */
export interface Listener {
  readonly port: number;
  /** Stops listening and ends every connection. */
  close(): Promise<void>;
}

export type RequestHandler = (request: HttpRequest, response: HttpResponse) => void;

/** Where to listen; port 0 takes a free one. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Serves plain HTTP/1.1. */
export async function listenHttp(address: Address, handler: RequestHandler): Promise<Listener> {
  return await listen(createServer({ keepAliveTimeout: 60_000 }, handler), address);
}

/** Serves HTTP/2 and HTTP/1.1 over TLS. */
export async function listenTls(
  address: Address,
  { key, cert }: Pick<IssuedCertificate, "key" | "cert">,
  handler: RequestHandler,
): Promise<Listener> {
  const settings = { maxConcurrentStreams: 1_000 };
  const server = createSecureServer({ key, cert, allowHTTP1: true, settings }, handler);
  // A client that breaks off its session is its own affair.
  server.on("sessionError", () => {});
  return await listen(server, address);
}

async function listen(server: Server, { host, port }: Address): Promise<Listener> {
  const sockets = new Set<{ destroy(): void }>();
  for (const event of ["connection", "secureConnection"]) {
    server.on(event, (socket: AddedSocket) => {
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

interface AddedSocket {
  destroy(): void;
  once(event: "close", listener: () => void): unknown;
}
