import type { Context } from "hono";
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

export function callOf({ req, env }: Context<ApiEnvironment>, makeRequestId: () => string): Call {
  // Tests without a socket have no environment.
  const { address, closing }: Partial<Connection> = env ?? {};
  return {
    requestId: requestIdOf(req.header(REQUEST_ID_HEADER), makeRequestId),
    header: (name) => req.header(name),
    arrivedAt: performance.now() - processStalls().waitedMs(),
    signal: () => (closing === undefined ? req.raw.signal : AbortSignal.any([req.raw.signal, closing])),
    address,
  };
}
