import type { Context } from "hono";
import type { ApiEnvironment, ArrivedRequest } from "./call.ts";

/** The request of a Hono context. */
export function honoRequest({ req, env }: Context<ApiEnvironment>): ArrivedRequest {
  return {
    header: (name) => req.header(name),
    disconnected: () => req.raw.signal,
    // Tests without a socket have no environment.
    connection: env ?? {},
  };
}
