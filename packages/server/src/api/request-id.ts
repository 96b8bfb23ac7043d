/** Accepted request ids: they cover all common formats and are safe in logs and headers. */
const SANE_REQUEST_ID = /^[\w.:-]{1,64}$/;

/** The header with the request's id, in requests and answers. */
export const REQUEST_ID_HEADER = "x-request-id";

/** Returns the caller's request id if it is acceptable, otherwise a new one. */
export function requestIdOf(given: string | undefined, make: () => string): string {
  return given !== undefined && SANE_REQUEST_ID.test(given) ? given : make();
}
