/** Longest delay that setTimeout takes, in ms; a longer one would end at once. */
export const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;
