/** A site of the emulator with a challenge as slow as real ones. */
export const SLOW_SITEKEY = "0x4AAAAAAASLOWCHALLENGE0";
export const SLOW_CHALLENGE_MS = 500;
