/** A token to make without a widget. */
export interface MintOptions {
  /** A site, or a test sitekey, whose token is always the dummy token. @default the only registered site */
  readonly sitekey?: string | undefined;
  /** @default "" */
  readonly action?: string | undefined;
  /** @default "" */
  readonly cdata?: string | undefined;
  /** Hostname of the page. It may be one that the site does not list. @default the first that the site lists, or "localhost" */
  readonly hostname?: string | undefined;
  /** How long ago the challenge was solved, in milliseconds: 300,000 for an expired token. @default 0 */
  readonly ageMs?: number | undefined;
  /** Whether the visitor had to click. @default false */
  readonly interactive?: boolean | undefined;
  /** Makes a list of so many tokens. @default a single token, not in a list */
  readonly count?: number | undefined;
}
