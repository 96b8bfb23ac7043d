/** Turnstile's host, which almost every wrapper hard-codes. */
export const TURNSTILE_HOST = "challenges.cloudflare.com";
