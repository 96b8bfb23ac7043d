import { Server as HttpServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse, ServerHttp2Session } from "node:http2";
import type { Server, Socket } from "node:net";
import { openFileLimit } from "./open-file-limit.ts";

/** Limits of the connections of a listener. */
export interface ConnectionLimits {
  /** How many connections can be open. */
  readonly max: number;
  /** How long a connection can be open without a request, in milliseconds. */
  readonly idleMs: number;
}

/** The server that accepts connections, and those that answer the requests on them. */
export interface LimitedServers {
  readonly accepting: Server;
  /** @default the accepting server */
  readonly answering?: readonly Server[];
}

/** The connections of the limited servers. */
export interface LimitedConnections {
  /** Marks a connection as busy, as a request does, until the returned function is called. For other protocols. */
  hold(socket: Socket): () => void;
}

/** Maximum number of connections of a listener, however many file descriptors there are. */
const MAX_CONNECTIONS = 20_000;
const MIN_CONNECTIONS = 4;
const CHECKS_PER_IDLE_TIME = 4;
const FULL = [
  "HTTP/1.1 503 Service Unavailable",
  "content-type: text/plain",
  "retry-after: 1",
  "connection: close",
  "",
  "Too many connections are open. Try again later.\n",
].join("\r\n");

/** An open connection. */
interface Connection {
  readonly socket: Socket;
  session?: ServerHttp2Session;
  /** Requests without a complete answer. */
  inFlight: number;
  /** By the monotonic clock, in milliseconds. */
  idleSince: number;
}

/**
 * The number of connections for a share of the file descriptors of this process. The rest is for browsers and the store.
 * @param share 0 to 1.
 */
export function connectionsOfShare(share: number): number {
  return Math.max(MIN_CONNECTIONS, Math.min(MAX_CONNECTIONS, Math.floor(share * openFileLimit())));
}

/**
 * Closes connections that are idle for too long. When there are too many connections, closes the one that was idle for
 * longest; if all of them have a request in flight, refuses the new one, over HTTP with status 503.
 */
export function limitConnections(
  { accepting, answering = [accepting] }: LimitedServers,
  { max, idleMs }: ConnectionLimits,
): LimitedConnections {
  const open = new Map<string, Connection>();
  /** The one that was idle for longest comes first. */
  const idle = new Set<Connection>();
  /** The connection of a socket, or of an HTTP/2 session. */
  const connections = new WeakMap<object, Connection>();

  accepting.on("connection", (socket: Socket) => {
    const connection = { socket, inFlight: 0, idleSince: performance.now() };
    const key = keyOf(socket);
    open.set(key, connection);
    idle.add(connection);
    connections.set(socket, connection);
    socket.once("close", () => {
      if (open.get(key) === connection) open.delete(key);
      idle.delete(connection);
    });
    if (open.size <= max) return;
    const [victim = connection] = idle;
    if (victim !== connection || !(accepting instanceof HttpServer)) victim.socket.destroy();
    else socket.end(FULL, () => socket.destroy());
  });
  const timer = setInterval(() => {
    const deadline = performance.now() - idleMs;
    for (const connection of idle) {
      if (connection.idleSince > deadline) break;
      // A session announces its end, so its client does not lose a request that it is about to send.
      if (connection.session === undefined) connection.socket.destroy();
      else connection.session.close();
    }
  }, idleMs / CHECKS_PER_IDLE_TIME).unref();
  accepting.once("close", () => clearInterval(timer));

  const begin = (source: object | undefined) => {
    const connection = source && connections.get(source);
    if (connection === undefined) return undefined;
    connection.inFlight += 1;
    idle.delete(connection);
    return connection;
  };
  const end = (connection: Connection) => {
    connection.inFlight -= 1;
    if (connection.inFlight > 0 || connection.socket.destroyed) return;
    connection.idleSince = performance.now();
    idle.add(connection);
  };
  /** TLS hides the socket that was accepted, but not its addresses. */
  const findAccepted = (socket: Socket) => open.get(keyOf(socket));
  for (const server of answering) {
    server.on("secureConnection", (socket: Socket) => {
      const connection = findAccepted(socket);
      if (connection !== undefined) connections.set(socket, connection);
    });
    server.on("session", (session: ServerHttp2Session) => {
      const connection = session.socket && findAccepted(session.socket);
      if (connection === undefined) return;
      connection.session = session;
      connections.set(session, connection);
    });
    server.prependListener("request", (request: Request, response: Response) => {
      const connection = begin("stream" in request ? request.stream.session : request.socket);
      if (connection !== undefined) response.once("close", () => end(connection));
    });
    // A tunnel is in use until it is closed. Without a listener, Node refuses tunnels.
    if (server.listenerCount("connect") > 0)
      server.prependListener("connect", ({ socket }: IncomingMessage) => void begin(socket));
  }
  return {
    hold(socket) {
      let held = begin(socket);
      return () => {
        if (held !== undefined) end(held);
        held = undefined;
      };
    },
  };
}

type Request = IncomingMessage | Http2ServerRequest;
type Response = ServerResponse | Http2ServerResponse;

function keyOf({ remoteAddress, remotePort, localPort }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localPort}`;
}
