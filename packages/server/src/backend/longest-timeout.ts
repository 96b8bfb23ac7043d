/** Longest delay that setTimeout accepts, in ms; a longer one fires immediately. */
export const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;
