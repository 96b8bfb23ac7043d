/** Where Turnstile lives, and where almost every wrapper has it hard-coded. */
export const TURNSTILE_HOST = "challenges.cloudflare.com";
