/** Leads this process's TLS connections to challenges.cloudflare.com to the emulator. It exports nothing. */
// oxlint-disable-next-line unicorn/require-module-specifiers -- an import for its effect alone
export {};
