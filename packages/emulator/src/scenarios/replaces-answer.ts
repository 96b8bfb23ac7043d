import type { Fault } from "./scenario.ts";

/** Whether a fault answers instead of the endpoint, which then does not do its work. */
export function replacesAnswer({ drop, redirect, status, body, contentType }: Fault): boolean {
  return drop === true || [redirect, status, body, contentType].some((field) => field !== undefined);
}
