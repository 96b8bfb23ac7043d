/** A site with a slow challenge, so tests can observe running attempts. */
export const SLOW_SITE = { sitekey: "0x4AAAAAAAAAAAAAAAAAASLOW", scenario: { delayMs: 300 } } as const;
