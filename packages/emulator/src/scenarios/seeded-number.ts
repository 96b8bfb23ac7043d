/**
 * A number of a reproducible sequence: the same seed and index return the same number (generator mulberry32).
 *
 * @param seed A whole number; only its lowest 32 bits matter.
 * @param index From 0 up.
 * @returns 0 ≤ x < 1.
 */
export function seededNumber(seed: number, index: number): number {
  const state = (seed + Math.imul(index + 1, 0x6d2b79f5)) >>> 0;
  let mixed = Math.imul(state ^ (state >>> 15), state | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}
