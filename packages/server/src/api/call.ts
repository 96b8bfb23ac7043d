import type { TaskId } from "../core/task.ts";
import { processStalls } from "./stall-watch.ts";
import { REQUEST_ID_HEADER, requestIdOf } from "./request-id.ts";

/** A call without its body. */
export interface Call {
  /** Identifies the call in the log and in the answer. */
  readonly requestId: string;
  header(name: string): string | undefined;
  /**
   * When the request arrived, by `performance.now()`. If the process stood still until a moment ago, this is the beginning
   * of that time, because the request may have waited in the socket's buffer.
   */
  readonly arrivedAt: number;
  /** Aborts when the caller disconnects or the server closes. */
  signal(): AbortSignal;
  /** The caller's address; `undefined` without a socket. */
  readonly address: string | undefined;
  /** The task of the call, if it belongs to the caller. For the log. */
  taskId?: TaskId;
  /** Whether the call created the task. For the log. */
  createdTask?: boolean;
}

/** The connection of a request. `listen` passes it to the application. */
export interface Connection {
  readonly address: string | undefined;
  /** Aborts when the server closes. */
  readonly closing: AbortSignal;
}

/** The environment of the application: the connection, if there is a socket. */
export interface ApiEnvironment {
  Bindings: Partial<Connection>;
}

/** A request without its body, from Hono or directly from `node:http`. */
export interface ArrivedRequest {
  readonly header: (name: string) => string | undefined;
  /** Aborts when the caller disconnects. */
  readonly disconnected: () => AbortSignal;
  /** Empty in tests without a socket. */
  readonly connection: Partial<Connection>;
}

export function callOf(
  { header, disconnected, connection: { address, closing } }: ArrivedRequest,
  makeRequestId: () => string,
): Call {
  return {
    requestId: requestIdOf(header(REQUEST_ID_HEADER), makeRequestId),
    header,
    arrivedAt: performance.now() - processStalls().waitedMs(),
    signal: () => (closing === undefined ? disconnected() : AbortSignal.any([disconnected(), closing])),
    address,
  };
}
