import type { HttpRequest } from "./exchange.ts";

/** Origin of the requesting page, or "" if the browser does not send it. */
export function originOf({ headers }: HttpRequest): string {
  const sent = headers.origin ?? headers.referer ?? "";
  return URL.parse(sent)?.origin ?? "";
}
