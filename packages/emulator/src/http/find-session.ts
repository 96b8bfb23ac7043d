import type { HttpRequest } from "./exchange.ts";

/** The header that assigns a request to a session. */
export const SESSION_HEADER = "turnstile-emulator-session";
const SESSION_PATH = /^\/session\/([\w-]{1,64})(?=\/)/;
const SESSION_ID = /^[\w-]{1,64}$/;
const NO_QUERY = new URLSearchParams();

/** The address and the session of a request. */
export interface MarkedRequest {
  /** Path without the session's prefix. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Id of the request's session, from the path, the header or the query. */
  readonly sessionId: string | undefined;
}

/** Reads the session of a request, and its path without the session's prefix. */
export function readMark({ url = "/", headers }: HttpRequest): MarkedRequest {
  const queryStart = url.indexOf("?");
  const address = queryStart === -1 ? url : url.slice(0, queryStart);
  const query = queryStart === -1 ? NO_QUERY : new URLSearchParams(url.slice(queryStart + 1));
  const prefix = SESSION_PATH.exec(address);
  const path = prefix === null ? address : address.slice(prefix[0].length);
  // Only requests for frames have the query parameter; the page's script adds it.
  const given = prefix?.[1] ?? headers[SESSION_HEADER] ?? query.get("session") ?? "";
  const sessionId = typeof given === "string" && SESSION_ID.test(given) ? given : undefined;
  return { path, query, sessionId };
}
