/** Larger differences between a machine's clock and the store's are reported, in ms. */
const TOLERATED_CLOCK_OFFSET_MS = 5_000;

/** A warning, in one sentence, if a machine's clock differs too much from the store's. Only times in logs are wrong then. */
export function clockWarning(offsetMs: number): string | undefined {
  if (Math.abs(offsetMs) <= TOLERATED_CLOCK_OFFSET_MS) return undefined;
  const seconds = (Math.abs(offsetMs) / 1_000).toFixed(1);
  return `this machine's clock is ${seconds} s ${offsetMs > 0 ? "ahead of" : "behind"} the store's`;
}
