import { createServer, type IncomingMessage, type Server } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { getRequestListener } from "@hono/node-server";
import { connectionsOfShare, limitConnections } from "turnstile-emulator/cli";
import { callerAddress } from "../core/caller-address.ts";
import type { AnswerDirectly } from "./answer-directly.ts";
import type { Connection } from "./call.ts";
import { errorAnswer } from "../protocol/answers.ts";
import { ProtocolError } from "../protocol/protocol-error.ts";

export interface ListenOptions {
  /** Address to bind to. @default "127.0.0.1" */
  readonly host?: string;
  /** 0 chooses a free port. */
  readonly port: number;
  /** Addresses and networks of reverse proxies whose `X-Forwarded-For` is trusted. @default none */
  readonly trustedProxies?: readonly string[];
  /** Maximum time to receive the headers of a request, in ms. @default 10_000 */
  readonly headersTimeoutMs?: number;
  /** Maximum time to receive a complete request, in ms. @default 30_000 */
  readonly requestTimeoutMs?: number;
  /**
   * Maximum number of connections. Beyond that, the one that was idle for longest is closed.
   * @default 40 % of the process's file descriptors, at most 20,000
   */
  readonly maxConnections?: number | undefined;
  /** How long to keep an idle connection open, in ms. @default 65_000 */
  readonly keepAliveTimeoutMs?: number;
  /** How long `close` waits for requests in flight before it closes their connections, in ms. @default 10_000 */
  readonly closeTimeoutMs?: number;
}

/** A listening server. */
export interface Listener extends AsyncDisposable {
  /** The base URL, such as `http://127.0.0.1:7080`. */
  readonly url: string;
  /** Stops accepting connections and waits for requests in flight. Calling it twice is safe. */
  close(): Promise<void>;
}

/** The application to serve, such as a Hono application. */
interface Application {
  fetch(request: Request, connection: Connection): Response | Promise<Response>;
  /** Is offered each request first. */
  readonly answerDirectly?: AnswerDirectly;
}

/** Maximum size of the headers, in bytes. Larger headers are answered with 431. */
const MAX_HEADER_BYTES = 16_384;
/** The emulator, the page host, browsers and the store need the other file descriptors. */
const DEFAULT_SHARE = 0.4;
/** Node closes idle connections itself; this closes those that never sent a request. */
const IDLE_GRACE_MS = 1_000;
const CLOSE_IDLE_INTERVAL_MS = 10;
/** After this time, a new connection without a request counts as unused. */
const CLOSE_UNUSED_AFTER_MS = 200;

/**
 * Serves the API on a socket. A client that sends too slowly, too much or invalid HTTP gets an error and is
 * disconnected. Rejects with the system's error (`EADDRINUSE`, …) if it cannot listen on the address.
 */
export async function listen(app: Application, options: ListenOptions): Promise<Listener> {
  const { host = "127.0.0.1", trustedProxies = [], closeTimeoutMs = 10_000 } = options;
  const requestTimeout = options.requestTimeoutMs ?? 30_000;
  const keepAliveTimeout = options.keepAliveTimeoutMs ?? 65_000;
  const closing = new AbortController();
  const connectionOf = (incoming: Pick<IncomingMessage, "socket" | "headers">): Connection => ({
    address: callerAddress(incoming.socket.remoteAddress, forwardedFor(incoming), trustedProxies),
    closing: closing.signal,
  });
  const answer = getRequestListener((request, { incoming }) => app.fetch(request, connectionOf(incoming)), {
    hostname: host,
    errorHandler: answerBadTarget,
  });
  const server = createServer(
    {
      headersTimeout: Math.min(options.headersTimeoutMs ?? 10_000, requestTimeout),
      requestTimeout,
      keepAliveTimeout,
      maxHeaderSize: MAX_HEADER_BYTES,
      connectionsCheckingInterval: Math.min(1_000, requestTimeout),
      noDelay: true,
    },
    (request, response) => {
      if (app.answerDirectly?.(request, response, connectionOf(request)) !== true)
        void answer(request, response);
    },
  );
  server.on("clientError", answerBadHttp);
  const max = options.maxConnections ?? connectionsOfShare(DEFAULT_SHARE);
  limitConnections({ accepting: server }, { max, idleMs: keepAliveTimeout + IDLE_GRACE_MS });
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  await bind(server, options.port, host);
  let closed: Promise<void> | undefined;
  const close = () => {
    closing.abort();
    return (closed ??= stop(server, sockets, closeTimeoutMs));
  };
  return { url: addressOf(server, host), close, [Symbol.asyncDispose]: close };
}

/** Node joins repeated `X-Forwarded-For` headers with commas. */
function forwardedFor({ headers }: Pick<IncomingMessage, "headers">): string | undefined {
  const value = headers["x-forwarded-for"];
  return Array.isArray(value) ? value.join(",") : value;
}

function bind(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host, backlog: 4_096 }, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function addressOf(server: Server, host: string): string {
  const address = server.address();
  // A pipe has another kind of address, and a closed server has none.
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return `http://${host.includes(":") ? `[${host}]` : host}:${address.port}`;
}

function stop(server: Server, sockets: ReadonlySet<Socket>, timeoutMs: number): Promise<void> {
  server.prependListener("request", (_request, response) => {
    response.shouldKeepAlive = false;
  });
  return new Promise((resolve) => {
    // Busy connections become idle later, and their clients would keep them open.
    const closeIdle = setInterval(() => server.closeIdleConnections(), CLOSE_IDLE_INTERVAL_MS);
    // Clients also open connections in advance. Node counts those as busy.
    const closeUnused = setTimeout(() => {
      for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
    }, CLOSE_UNUSED_AFTER_MS);
    const giveUp = setTimeout(() => server.closeAllConnections(), timeoutMs);
    server.close(() => {
      clearInterval(closeIdle);
      clearTimeout(closeUnused);
      clearTimeout(giveUp);
      resolve();
    });
  });
}

/** Answers a request whose target is not a valid URL, because no route can. */
function answerBadTarget(error: unknown): Response {
  const problem = error instanceof Error ? error.message : "the URL is malformed";
  return Response.json(notFound(problem));
}

function notFound(problem: string): object {
  const { code, message } = new ProtocolError("ERROR_NO_SUCH_METHOD", { problem });
  return errorAnswer(code, message);
}

const CLIENT_ERRORS: Readonly<Record<string, readonly [status: string, problem: string]>> = {
  HPE_HEADER_OVERFLOW: [
    "431 Request Header Fields Too Large",
    `the headers are larger than ${MAX_HEADER_BYTES} bytes`,
  ],
  ERR_HTTP_REQUEST_TIMEOUT: ["408 Request Timeout", "the request took too long to arrive"],
};

/** Answers an invalid or incomplete HTTP request. The application never sees it. */
function answerBadHttp(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, problem] = CLIENT_ERRORS[error.code ?? ""] ?? [
    "400 Bad Request",
    "the request is not valid HTTP",
  ];
  const body = JSON.stringify(notFound(problem));
  const head = `HTTP/1.1 ${status}\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n`;
  socket.end(head + body, () => socket.destroy());
}
