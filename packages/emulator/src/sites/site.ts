import { copyScenario } from "../scenarios/copy-scenario.ts";
import type { Scenario } from "../scenarios/scenario.ts";

/** How a site asks its visitors; set per site, never by the page (contract §4). */
export type SiteMode = "managed" | "non-interactive" | "invisible";

/** How far a passed challenge clears the visitor for the rest of the zone (contract §9). Kept, without effect here. */
export type ClearanceLevel = "no_clearance" | "jschallenge" | "managed" | "interactive";

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
  /** siteverify tells an ephemeral id of the visitor, as for Enterprise (contract §7). @default false */
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

/** A site's secret and, after a rotation, until when it is still accepted. */
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
  /** Empty: any hostname. */
  readonly hostnames: readonly string[];
  /** The current secret; "" for test sitekeys, whose secrets belong to no site. */
  readonly secret: string;
  /** The secret before the last rotation, while it is accepted. */
  readonly earlierSecret: SiteSecret | undefined;
  /** A published test sitekey: works on any hostname and gives the dummy token (contract §8). */
  readonly testing: boolean;
  /** How the site behaves unless a scripted scenario says otherwise. */
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

/** What may change in a site that exists. */
export type SiteChanges = Omit<SiteOptions, "sitekey" | "secret">;

/** A site with the given options and the defaults. Its scenario is a copy, which counts anew. */
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
