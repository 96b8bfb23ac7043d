/** A site whose challenge takes a moment, so that attempts can be caught while they run. */
export const SLOW_SITE = { sitekey: "0x4AAAAAAAAAAAAAAAAAASLOW", scenario: { delayMs: 300 } } as const;
