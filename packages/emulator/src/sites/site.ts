import { copyScenario } from "../scenarios/copy-scenario.ts";
import type { Scenario } from "../scenarios/scenario.ts";

/** The widget's mode; a setting of the site, not of the page (contract §4). */
export type SiteMode = "managed" | "non-interactive" | "invisible";

/** Pre-clearance of the visitor for the zone (contract §9). Stored, without effect here. */
export type ClearanceLevel = "no_clearance" | "jschallenge" | "managed" | "interactive";

/** Options of a new site. */
export interface SiteOptions {
  /** @default generated: `0x` and 22 characters. */
  readonly sitekey?: string | undefined;
  /** @default generated */
  readonly secret?: string | undefined;
  /**
   * Hostnames on which the widget runs; each covers its subdomains and every port (contract §9).
   * @default any hostname.
   */
  readonly hostnames?: readonly string[] | undefined;
  /** @default "managed" */
  readonly mode?: SiteMode | undefined;
  /** A label. @default "" */
  readonly name?: string | undefined;
  /** How the site behaves. @default it passes immediately */
  readonly scenario?: Scenario | undefined;
  /** siteverify returns an ephemeral id of the visitor, as for Enterprise (contract §7). @default false */
  readonly ephemeralId?: boolean | undefined;
  /** @default "no_clearance" */
  readonly clearanceLevel?: ClearanceLevel | undefined;
  /** @default false */
  readonly botFightMode?: boolean | undefined;
  /** Without Cloudflare's branding, as for Enterprise. @default false */
  readonly offlabel?: boolean | undefined;
  /** @default "world" */
  readonly region?: "world" | "china" | undefined;
}

/** A site's secret, and when it expires after a rotation. */
export interface SiteSecret {
  readonly value: string;
  /** Milliseconds since 1970; infinite for the current secret. */
  readonly validUntil: number;
}

/** A registered site, or one of Cloudflare's published test sitekeys. */
export interface Site {
  readonly sitekey: string;
  readonly name: string;
  readonly mode: SiteMode;
  /** Allowed hostnames; empty for any. */
  readonly hostnames: readonly string[];
  /** The current secret; "" for test sitekeys, because test secrets do not belong to a site. */
  readonly secret: string;
  /** The secret before the last rotation, as long as it works. */
  readonly earlierSecret: SiteSecret | undefined;
  /** A published test sitekey, which works on any hostname and returns the dummy token (contract §8). */
  readonly testing: boolean;
  /** How the site behaves unless a test sets a scenario. */
  readonly scenario: Scenario;
  readonly ephemeralId: boolean;
  readonly clearanceLevel: ClearanceLevel;
  readonly botFightMode: boolean;
  readonly offlabel: boolean;
  readonly region: "world" | "china";
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly modifiedAt: number;
}

/** Changes of a site. */
export type SiteChanges = Omit<SiteOptions, "sitekey" | "secret">;

/** Creates a site from options and defaults. Copies the scenario, so that its counts start at 0. */
export function createSite(options: SiteOptions & { sitekey: string; secret: string }, now: number): Site {
  return {
    sitekey: options.sitekey,
    secret: options.secret,
    earlierSecret: undefined,
    name: options.name ?? "",
    mode: options.mode ?? "managed",
    hostnames: options.hostnames ?? [],
    testing: false,
    scenario: copyScenario(options.scenario ?? {}),
    ephemeralId: options.ephemeralId ?? false,
    clearanceLevel: options.clearanceLevel ?? "no_clearance",
    botFightMode: options.botFightMode ?? false,
    offlabel: options.offlabel ?? false,
    region: options.region ?? "world",
    createdAt: now,
    modifiedAt: now,
  };
}
