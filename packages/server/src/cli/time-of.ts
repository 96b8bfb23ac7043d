/** Formats a time in ms since the epoch, to the minute: `2026-11-23 18:05 UTC`. */
export function timeOf(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
