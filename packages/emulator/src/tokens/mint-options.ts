/** Options of a token that is created without a widget. */
export interface MintOptions {
  /** Sitekey of a site, or a test sitekey, which returns the dummy token. @default the only registered site */
  readonly sitekey?: string | undefined;
  /** @default "" */
  readonly action?: string | undefined;
  /** @default "" */
  readonly cdata?: string | undefined;
  /** Hostname of the page, which the site need not allow. @default the site's first hostname, or "localhost" */
  readonly hostname?: string | undefined;
  /** How long ago the challenge was solved, in milliseconds: 300,000 for an expired token. @default 0 */
  readonly ageMs?: number | undefined;
  /** Whether the visitor had to click. @default false */
  readonly interactive?: boolean | undefined;
  /** Number of tokens; returns a list. @default a single token, not in a list */
  readonly count?: number | undefined;
}
