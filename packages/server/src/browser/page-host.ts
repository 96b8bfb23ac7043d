import { randomUUID } from "node:crypto";
import { createServer as createHttpServer, type RequestListener } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { createServer, type Server, type Socket } from "node:net";
import { once } from "node:events";
import { createCertificateAuthority } from "turnstile-emulator";
import { connectionsOfShare, limitConnections } from "turnstile-emulator/cli";

/** The server that Stile's browsers reach under every host name. */
export interface PageHost extends AsyncDisposable {
  readonly port: number;
  /** The path of the page. It is random, so pages cannot guess it. */
  readonly path: string;
  /** SHA-256 in base64 of its certificate's public key, which only Stile's browsers trust. */
  readonly spkiFingerprint: string;
  close(): Promise<void>;
}

/** Browsers open up to six connections per origin, and reopen those that were closed. */
const SHARE_OF_CONNECTIONS = 0.1;
const IDLE_MS = 60_000;
const FIRST_BYTE_OF_TLS = 0x16;
/** Title of the page. */
export const PAGE_TITLE = "Stile";
/** The empty icon keeps full Chromium from requesting `/favicon.ico`, whose 403 would appear in the task's evidence. */
const PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><title>${PAGE_TITLE}</title><link rel="icon" href="data:,"><body></body></html>`;

/**
 * Serves one empty page on every origin, with HTTP and HTTPS on one port. Stile's browsers resolve all hosts to this
 * server, so a widget sees the origin of its task but nothing reaches the network. All other requests get a 403.
 */
export async function openPageHost(): Promise<PageHost> {
  const { key, cert, spkiFingerprint } = await (await createCertificateAuthority()).issue(["localhost"]);
  const path = `/${randomUUID()}`;
  const answer: RequestListener = (request, response) => {
    if (request.url === path) {
      response.writeHead(200, {
        "content-type": "text/html; charset=utf-8",
        "content-length": Buffer.byteLength(PAGE),
      });
      response.end(PAGE);
    } else {
      response.writeHead(403, { "content-length": 0 });
      response.end();
    }
  };
  const plain = createHttpServer(answer);
  const encrypted = createHttpsServer({ key, cert }, answer);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    socket.once("data", (first: Buffer) => {
      socket.pause();
      socket.unshift(first);
      if (first[0] === FIRST_BYTE_OF_TLS) {
        // Leave it paused: the TLS server reads the unshifted data itself.
        encrypted.emit("connection", socket);
      } else {
        plain.emit("connection", socket);
        socket.resume();
      }
    });
  });
  const limits = { max: connectionsOfShare(SHARE_OF_CONNECTIONS), idleMs: IDLE_MS };
  limitConnections({ accepting: server, answering: [plain, encrypted] }, limits);
  // A browser may be killed during the handshake.
  encrypted.on("tlsClientError", (_error, socket) => socket.destroy());
  plain.on("clientError", (_error, socket) => socket.destroy());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");

  let closing: Promise<void> | undefined;
  const close = () => (closing ??= closeServer(server, sockets));
  return { port: portOf(server), path, spkiFingerprint, close, [Symbol.asyncDispose]: close };
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the page host has no port");
  return address.port;
}

async function closeServer(server: Server, sockets: Set<Socket>): Promise<void> {
  const closed = once(server, "close");
  server.close();
  for (const socket of sockets) socket.destroy();
  await closed;
}
