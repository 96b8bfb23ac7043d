import type { HttpRequest } from "./exchange.ts";

/** The header that marks a request as a session's. */
export const SESSION_HEADER = "turnstile-emulator-session";
const SESSION_PATH = /^\/session\/([\w-]{1,64})(?=\/)/;
const SESSION_ID = /^[\w-]{1,64}$/;

/** A request, as far as its address and its session go. */
export interface MarkedRequest {
  /** Path without the session's prefix. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Id of the session that the request is marked with: by path, header or query. */
  readonly sessionId: string | undefined;
}

/** Reads which session a request is marked with, and the path without that mark. */
export function readMark({ url = "/", headers }: HttpRequest): MarkedRequest {
  const queryStart = url.indexOf("?");
  const address = queryStart === -1 ? url : url.slice(0, queryStart);
  const query = new URLSearchParams(queryStart === -1 ? "" : url.slice(queryStart + 1));
  const prefix = SESSION_PATH.exec(address);
  const path = prefix === null ? address : address.slice(prefix[0].length);
  // Only frames are asked for with the query; the page's script writes it.
  const given = prefix?.[1] ?? headers[SESSION_HEADER] ?? query.get("session") ?? "";
  const sessionId = typeof given === "string" && SESSION_ID.test(given) ? given : undefined;
  return { path, query, sessionId };
}
