import { copyScenario } from "./copy-scenario.ts";
import { requireKnownSite } from "../sites/require-site.ts";
import type { SiteLookup } from "../sites/require-site.ts";
import type { Site } from "../sites/site.ts";
import type { GlobalScenario } from "./scenario.ts";

/** For how long a scenario holds. */
export interface ScenarioTerm {
  /** The next so many widgets, counted when their run begins. @default until it is replaced or reset */
  readonly nextWidgets?: number | undefined;
}

/** A part of a scenario that happens always, or a limited number of times. */
export interface Limited {
  readonly times?: number | undefined;
}

/** A scenario for the next widgets. */
interface NextWidgets {
  readonly scenario: GlobalScenario;
  widgetsLeft: number;
}

/** What was set for a site, or for all sites. */
interface Script {
  standing: GlobalScenario;
  /** The first comes first. */
  readonly next: NextWidgets[];
}

/** Key of what holds for all sites; no sitekey is empty. */
const ALL_SITES = "";
/** Widgets whose scenario is remembered for their retries; the oldest is forgotten beyond. */
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
  /** How often a limited part of a scenario happened. Every scenario that is set is a new object, so it counts anew. */
  #used = new WeakMap<Limited, number>();

  /** @param initial Scenario of all sites, to which `reset()` comes back. */
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
   * Changes fields of what holds for a site, or for all sites; other fields go on counting.
   * @throws SiteError when there is no such site.
   */
  change(sitekey: string | undefined, changes: GlobalScenario): void {
    if (sitekey !== undefined) requireKnownSite(this.#sites, sitekey);
    const key = sitekey ?? ALL_SITES;
    const script = this.#scripts.get(key) ?? { standing: {}, next: [] };
    script.standing = { ...script.standing, ...copyScenario(changes) };
    this.#scripts.set(key, script);
  }

  /** Takes back what was set for a site, or for all sites. */
  clear(sitekey: string | undefined): void {
    this.#scripts.delete(sitekey ?? ALL_SITES);
  }

  /** Goes back to the beginning. */
  reset(): void {
    this.#scripts.clear();
    this.#byWidget.clear();
    this.#used = new WeakMap();
    if (this.#initial !== undefined) this.set(undefined, this.#initial);
  }

  /** What holds for everything, whatever the site. */
  get everywhere(): GlobalScenario {
    return this.#scripts.get(ALL_SITES)?.standing ?? {};
  }

  /** What holds for a site until further notice. */
  standing({ sitekey, scenario }: Site): GlobalScenario {
    return { ...scenario, ...this.everywhere, ...this.#scripts.get(sitekey)?.standing };
  }

  /**
   * What holds for a run of a widget. A run that begins anew may use up one of a scenario's next widgets;
   * a retry or refresh keeps what the run before it had.
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

  /** What holds for loading a widget's frame: one for the next widgets counts here only if it says something about frames. */
  forFrame(site: Site): GlobalScenario {
    const standing = this.standing(site);
    const [first] = [site.sitekey, ALL_SITES].flatMap((key) => this.#scripts.get(key)?.next ?? []);
    if (first?.scenario.frame === undefined) return standing;
    return { ...standing, ...this.#takeNext(site.sitekey) };
  }

  /** Whether a part of a scenario happens once more; counts it if so. */
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
