import { copyScenario } from "./copy-scenario.ts";
import { requireKnownSite } from "../sites/require-site.ts";
import type { SiteLookup } from "../sites/require-site.ts";
import type { Site } from "../sites/site.ts";
import type { GlobalScenario } from "./scenario.ts";

/** How long a scenario applies. */
export interface ScenarioTerm {
  /** Apply to the next N widgets, counted when their challenge starts. @default until it is replaced or reset */
  readonly nextWidgets?: number | undefined;
}

/** A part of a scenario that applies always, or a limited number of times. */
export interface Limited {
  readonly times?: number | undefined;
}

/** A scenario for the next widgets. */
interface NextWidgets {
  readonly scenario: GlobalScenario;
  widgetsLeft: number;
}

/** The scenarios that were set for a site, or for all sites. */
interface Script {
  standing: GlobalScenario;
  /** In the order in which they apply. */
  readonly next: NextWidgets[];
}

/** Key of the scenarios of all sites; a sitekey is never empty. */
const ALL_SITES = "";
/** How many widgets' scenarios to keep for their retries; the oldest is dropped first. */
const MAX_WIDGETS = 10_000;

/**
 * The scenarios of a session. The most specific scenario wins, field by field: a site's own scenario, then that for all
 * sites, then the one set for the site, then those for the next widgets.
 */
export class ScenarioBook {
  readonly #sites: SiteLookup;
  readonly #initial: GlobalScenario | undefined;
  readonly #scripts = new Map<string, Script>();
  readonly #byWidget = new Map<string, GlobalScenario>();
  /** How often each limited part has been used. Every scenario that is set is a new object, so its count starts at 0. */
  #used = new WeakMap<Limited, number>();

  /** @param initial Scenario of all sites; `reset()` restores it. */
  constructor(sites: SiteLookup, initial?: GlobalScenario) {
    this.#sites = sites;
    this.#initial = initial;
    this.reset();
  }

  /**
   * Sets the scenario of a site, or of all sites.
   * @throws SiteError when there is no such site.
   */
  set(
    sitekey: string | undefined,
    scenario: GlobalScenario,
    { nextWidgets: widgetsLeft }: ScenarioTerm = {},
  ): void {
    if (sitekey !== undefined) requireKnownSite(this.#sites, sitekey);
    if (widgetsLeft !== undefined && widgetsLeft <= 0) return;
    const key = sitekey ?? ALL_SITES;
    const script = this.#scripts.get(key) ?? { standing: {}, next: [] };
    const copy = copyScenario(scenario);
    if (widgetsLeft === undefined) script.standing = copy;
    else script.next.push({ scenario: copy, widgetsLeft });
    this.#scripts.set(key, script);
  }

  /**
   * Changes fields of the scenario of a site, or of all sites. Other fields and their counts stay.
   * @throws SiteError when there is no such site.
   */
  change(sitekey: string | undefined, changes: GlobalScenario): void {
    if (sitekey !== undefined) requireKnownSite(this.#sites, sitekey);
    const key = sitekey ?? ALL_SITES;
    const script = this.#scripts.get(key) ?? { standing: {}, next: [] };
    script.standing = { ...script.standing, ...copyScenario(changes) };
    this.#scripts.set(key, script);
  }

  /** Removes the scenarios that were set for a site, or for all sites. */
  clear(sitekey: string | undefined): void {
    this.#scripts.delete(sitekey ?? ALL_SITES);
  }

  /** Restores the initial scenario. */
  reset(): void {
    this.#scripts.clear();
    this.#byWidget.clear();
    this.#used = new WeakMap();
    if (this.#initial !== undefined) this.set(undefined, this.#initial);
  }

  /** The scenario of all sites. */
  get everywhere(): GlobalScenario {
    return this.#scripts.get(ALL_SITES)?.standing ?? {};
  }

  /** The scenario that was set for a site, or for all sites, without those for the next widgets. */
  setFor(sitekey: string | undefined): GlobalScenario {
    return this.#scripts.get(sitekey ?? ALL_SITES)?.standing ?? {};
  }

  /** The scenarios that were set for the next widgets of a site, or of all sites. */
  nextFor(sitekey: string | undefined): readonly Readonly<NextWidgets>[] {
    return this.#scripts.get(sitekey ?? ALL_SITES)?.next ?? [];
  }

  /** The scenario of a site, without those for the next widgets. */
  standing({ sitekey, scenario }: Site): GlobalScenario {
    return { ...scenario, ...this.everywhere, ...this.#scripts.get(sitekey)?.standing };
  }

  /**
   * The scenario of a run of a widget. A new run may use up one of a scenario's `nextWidgets`; a retry or refresh keeps
   * the scenario of the run before.
   */
  forRun(site: Site, { widget, anew }: { widget: string; anew: boolean }): GlobalScenario {
    const standing = this.standing(site);
    if (!anew) return { ...standing, ...this.#byWidget.get(widget) };
    this.#byWidget.delete(widget);
    const next = this.#takeNext(site.sitekey);
    if (next === undefined) return standing;
    this.#remember(widget, next);
    return { ...standing, ...next };
  }

  /** The scenario for loading a widget's frame. A scenario for the next widgets is used up here only if it has `frame`. */
  forFrame(site: Site): GlobalScenario {
    const standing = this.standing(site);
    const [first] = [site.sitekey, ALL_SITES].flatMap((key) => this.#scripts.get(key)?.next ?? []);
    if (first?.scenario.frame === undefined) return standing;
    return { ...standing, ...this.#takeNext(site.sitekey) };
  }

  /** Whether a part of a scenario applies; counts the use if so. */
  happens(part: Limited): boolean {
    if (part.times === undefined) return true;
    const used = this.#used.get(part) ?? 0;
    if (used >= part.times) return false;
    this.#used.set(part, used + 1);
    return true;
  }

  #takeNext(sitekey: string): GlobalScenario | undefined {
    for (const key of [sitekey, ALL_SITES]) {
      const next = this.#scripts.get(key)?.next ?? [];
      const [first] = next;
      if (first === undefined) continue;
      first.widgetsLeft -= 1;
      if (first.widgetsLeft <= 0) next.shift();
      return first.scenario;
    }
    return undefined;
  }

  #remember(widget: string, scenario: GlobalScenario): void {
    this.#byWidget.set(widget, scenario);
    const [oldest] = this.#byWidget.keys();
    if (this.#byWidget.size > MAX_WIDGETS && oldest !== undefined) this.#byWidget.delete(oldest);
  }
}
