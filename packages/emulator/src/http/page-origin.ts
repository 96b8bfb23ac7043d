import type { HttpRequest } from "./exchange.ts";

/** Origin of the page that asked, as far as the browser tells it; "" otherwise. */
export function originOf({ headers }: HttpRequest): string {
  const told = headers.origin ?? headers.referer ?? "";
  return URL.parse(told)?.origin ?? "";
}
