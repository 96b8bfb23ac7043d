import type { Scenario } from "../scenarios/scenario.ts";

/** How a site asks its visitors; set per site, never by the page (contract §4). */
export type SiteMode = "managed" | "non-interactive" | "invisible";

/** What a caller says to register a site. */
export interface SiteOptions {
  /** @default a new one, `0x` and 22 characters. */
  readonly sitekey?: string | undefined;
  /** @default a new one. */
  readonly secret?: string | undefined;
  /**
   * Hostnames on which the widget runs; each covers its subdomains and every port (contract §9).
   * @default any hostname.
   */
  readonly hostnames?: readonly string[] | undefined;
  /** @default "managed" */
  readonly mode?: SiteMode | undefined;
  /** For people. @default "" */
  readonly name?: string | undefined;
  /** How the site behaves. @default it passes at once */
  readonly scenario?: Scenario | undefined;
}

/** A site's secret and, after a rotation, until when it is still accepted. */
export interface SiteSecret {
  readonly value: string;
  /** Milliseconds since 1970; never for the current secret. */
  readonly validUntil: number;
}

/** A registered site, or one of Cloudflare's published test sitekeys. */
export interface Site {
  readonly sitekey: string;
  readonly name: string;
  readonly mode: SiteMode;
  /** Empty: any hostname. */
  readonly hostnames: readonly string[];
  /** The current secret first. Test sitekeys have none: the test secrets belong to no site. */
  readonly secrets: readonly SiteSecret[];
  /** A published test sitekey: works on any hostname and gives the dummy token (contract §8). */
  readonly testing: boolean;
  /** How the site behaves unless a scripted scenario says otherwise. */
  readonly scenario: Scenario;
}
