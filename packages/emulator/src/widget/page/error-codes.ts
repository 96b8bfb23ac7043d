/** Prefixes of the client error codes after which a widget retries (contract §5). */
const RETRIABLE = ["102", "103", "104", "106", "11060", "11062", "200500", "300", "600"];

/** Whether a widget with `retry: "auto"` retries after this client error code. */
export function isRetriable(code: string): boolean {
  return RETRIABLE.some((beginning) => code.startsWith(beginning));
}
