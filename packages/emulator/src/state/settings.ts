import type { ScenarioInForce } from "../scenarios/scenario-in-force.ts";
import type { Site } from "../sites/site.ts";

/** A scenario that holds for the next so many widgets. */
export interface NextWidgets {
  readonly id: string;
  readonly scenario: ScenarioInForce;
  /** How many, from when it was set. */
  readonly widgets: number;
}

/** What was scripted for a site, or for all sites. */
export interface ScenarioScript {
  /** Until further notice. */
  readonly standing: ScenarioInForce;
  /** The first has its turn first. */
  readonly next: readonly NextWidgets[];
}

/** What settings consist of; each table has values by key. */
interface Tables {
  /** Registered sites by sitekey. */
  readonly site: Site;
  /** By sitekey: the site's own scenario, with its counters. */
  readonly ownScenario: ScenarioInForce;
  /** By sitekey, or ALL_SITES. */
  readonly script: ScenarioScript;
  /** By sitekey, or ALL_SITES: what nodes said of it when they started, as JSON. */
  readonly declared: string;
  /** By CLOCK: how far the clock was put forward, in milliseconds. */
  readonly clock: number;
}

/** Key of what holds for all sites; no sitekey is empty. */
export const ALL_SITES = "";
/** Key of the clock. */
export const CLOCK = "ahead";

/** One value that is new; null takes it out. Plain JSON. */
export type SettingsChange = {
  readonly [Table in keyof Tables]: {
    readonly table: Table;
    readonly key: string;
    readonly value: Tables[Table] | null;
  };
}[keyof Tables];

/** What an operator has set: sites, scenarios, the clock. Values come in the order in which they were first set. */
export class Settings {
  readonly #tables: { readonly [Table in keyof Tables]: Map<string, Tables[Table]> } = {
    site: new Map(),
    ownScenario: new Map(),
    script: new Map(),
    declared: new Map(),
    clock: new Map(),
  };
  readonly #bySecret = new Map<string, string>();

  constructor(changes: readonly SettingsChange[] = []) {
    this.apply(changes);
  }

  get sites(): ReadonlyMap<string, Site> {
    return this.#tables.site;
  }

  get ownScenarios(): ReadonlyMap<string, ScenarioInForce> {
    return this.#tables.ownScenario;
  }

  get scripts(): ReadonlyMap<string, ScenarioScript> {
    return this.#tables.script;
  }

  get declared(): ReadonlyMap<string, string> {
    return this.#tables.declared;
  }

  /** How far the clock was put forward, in milliseconds. */
  get aheadMs(): number {
    return this.#tables.clock.get(CLOCK) ?? 0;
  }

  /** Sitekey of the site whose secret this is, or was before its last rotation. */
  sitekeyOf(secret: string): string | undefined {
    return this.#bySecret.get(secret);
  }

  /** Everything, as the changes that make it. */
  entries(): readonly SettingsChange[] {
    return Object.entries(this.#tables).flatMap(([table, values]) =>
      [...values].map(([key, value]) => ({ table, key, value }) as SettingsChange),
    );
  }

  /** Makes changes, in their order. */
  apply(changes: readonly SettingsChange[]): void {
    for (const change of changes) {
      if (change.table === "site") this.#indexSecrets(change.key, change.value);
      // A newer release may have set something that this one does not know.
      const values = this.#tables[change.table] as Map<string, unknown> | undefined;
      if (change.value === null) values?.delete(change.key);
      else values?.set(change.key, change.value);
    }
  }

  #indexSecrets(sitekey: string, site: Site | null): void {
    for (const secret of secretsOf(this.#tables.site.get(sitekey))) this.#bySecret.delete(secret);
    for (const secret of secretsOf(site)) this.#bySecret.set(secret, sitekey);
  }
}

function secretsOf(site: Site | null | undefined): readonly string[] {
  if (site === null || site === undefined) return [];
  return site.earlierSecret === undefined ? [site.secret] : [site.secret, site.earlierSecret.value];
}
