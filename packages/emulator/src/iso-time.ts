let latestMs = Number.NaN;
let latestText = "";

/** Formats ms since 1970 as ISO 8601. Under load, most calls ask for the same ms as the call before. */
export function isoTime(ms: number): string {
  if (ms !== latestMs) {
    latestText = new Date(ms).toISOString();
    latestMs = ms;
  }
  return latestText;
}
