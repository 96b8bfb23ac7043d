/** What is taken over from a caller: enough for every usual kind of id, and harmless in a log and in a header. */
const SANE_REQUEST_ID = /^[\w.:-]{1,64}$/;

/** The header in which a request's id comes and goes. */
export const REQUEST_ID_HEADER = "x-request-id";

/** The caller's own id of a request where it is sane, else a new one. */
export function requestIdOf(given: string | undefined, make: () => string): string {
  return given !== undefined && SANE_REQUEST_ID.test(given) ? given : make();
}
