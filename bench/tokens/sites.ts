/** A site of the emulator whose challenge takes as long as real ones do. */
export const SLOW_SITEKEY = "0x4AAAAAAASLOWCHALLENGE0";
export const SLOW_CHALLENGE_MS = 500;
