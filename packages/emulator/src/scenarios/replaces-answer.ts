import type { Fault } from "./scenario.ts";

/** Whether a fault replaces the endpoint's answer, so that the endpoint does not handle the request. */
export function replacesAnswer({ drop, redirect, status, body, contentType }: Fault): boolean {
  return drop === true || [redirect, status, body, contentType].some((field) => field !== undefined);
}
