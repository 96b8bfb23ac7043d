import type { Context } from "hono";
import type { TaskId } from "../core/task.ts";
import { REQUEST_ID_HEADER, requestIdOf } from "./request-id.ts";

/** What a method may want to know of a call besides its body. */
export interface Call {
  /** Names the call in the log and in the answer. */
  readonly requestId: string;
  header(name: string): string | undefined;
  /** Aborts when the caller goes away or the server closes. */
  signal(): AbortSignal;
  /** The address the caller connects from; unknown without a socket. */
  readonly address: string | undefined;
  /** The task that the call turned out to be about, for the log. */
  taskId?: TaskId;
}

/** What `listen` tells the application of a request's connection. */
export interface Connection {
  readonly address: string | undefined;
  /** Aborts when the server closes. */
  readonly closing: AbortSignal;
}

/** The environment of the application: a connection, where there is a socket. */
export interface ApiEnvironment {
  Bindings: Partial<Connection>;
}

export function callOf({ req, env }: Context<ApiEnvironment>, makeRequestId: () => string): Call {
  // Without a socket, as in tests, there is no environment.
  const { address, closing }: Partial<Connection> = env ?? {};
  return {
    requestId: requestIdOf(req.header(REQUEST_ID_HEADER), makeRequestId),
    header: (name) => req.header(name),
    signal: () => (closing === undefined ? req.raw.signal : AbortSignal.any([req.raw.signal, closing])),
    address,
  };
}
