/** Formats a time in ms since the epoch: `2026-11-23 18:05 UTC`, or with seconds `2026-11-23 18:05:31 UTC`. */
export function timeOf(milliseconds: number, precision: "minutes" | "seconds" = "minutes"): string {
  const length = precision === "minutes" ? 16 : 19;
  return `${new Date(milliseconds).toISOString().slice(0, length).replace("T", " ")} UTC`;
}
