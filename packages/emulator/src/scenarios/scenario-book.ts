import { bytesOf } from "../byte-budget.ts";
import type { ByteBudget } from "../byte-budget.ts";
import { RecentEntries } from "../recent-entries.ts";
import { SiteError } from "../sites/site-error.ts";
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
  readonly bytes: number;
  widgetsLeft: number;
}

/** The scenarios that were set for a site, or for all sites. */
interface Script {
  standing: GlobalScenario;
  standingBytes: number;
  /** In the order in which they apply. */
  readonly next: NextWidgets[];
}

/** Key of the scenarios of all sites; a sitekey is never empty. */
const ALL_SITES = "";
/** How many widgets' scenarios to keep for their retries, and how many bytes; the oldest is dropped first. */
const MAX_WIDGETS = 10_000;
const MAX_WIDGET_BYTES = 8 * 1024 * 1024;
/** Most scenarios for next widgets that a site, or all sites together, can have at a time. */
const MAX_NEXT = 1_000;

/**
 * The scenarios of a session. The most specific scenario wins, field by field: a site's own scenario, then that for all
 * sites, then the one set for the site, then those for the next widgets.
 */
export class ScenarioBook implements Disposable {
  readonly #sites: SiteLookup;
  readonly #initial: GlobalScenario | undefined;
  readonly #scripts = new Map<string, Script>();
  readonly #byWidget: RecentEntries<GlobalScenario>;
  readonly #budget: ByteBudget;
  /** How often each limited part has been used. Every scenario that is set is a new object, so its count starts at 0. */
  #used = new WeakMap<Limited, number>();

  /** @param initial Scenario of all sites; `reset()` restores it, also if the budget is used up. */
  constructor(sites: SiteLookup, budget: ByteBudget, initial?: GlobalScenario) {
    this.#sites = sites;
    this.#budget = budget;
    this.#byWidget = new RecentEntries({ maxEntries: MAX_WIDGETS, maxBytes: MAX_WIDGET_BYTES, budget });
    this.#initial = initial;
    this.reset();
  }

  /**
   * Sets the scenario of a site, or of all sites.
   * @throws SiteError when there is no such site, or the scenario exceeds a limit.
   */
  set(
    sitekey: string | undefined,
    scenario: GlobalScenario,
    { nextWidgets: widgetsLeft }: ScenarioTerm = {},
  ): void {
    if (sitekey !== undefined) requireKnownSite(this.#sites, sitekey);
    if (widgetsLeft !== undefined && widgetsLeft <= 0) return;
    const script = this.#scriptOf(sitekey);
    const copy = copyScenario(scenario);
    if (widgetsLeft === undefined) this.#stand(script, copy);
    else this.#append(script, copy, widgetsLeft);
    this.#scripts.set(sitekey ?? ALL_SITES, script);
  }

  /**
   * Changes fields of the scenario of a site, or of all sites. Other fields and their counts stay.
   * @throws SiteError when there is no such site, or the scenario exceeds a limit.
   */
  change(sitekey: string | undefined, changes: GlobalScenario): void {
    if (sitekey !== undefined) requireKnownSite(this.#sites, sitekey);
    const script = this.#scriptOf(sitekey);
    this.#stand(script, { ...script.standing, ...copyScenario(changes) });
    this.#scripts.set(sitekey ?? ALL_SITES, script);
  }

  /** Removes the scenarios that were set for a site, or for all sites. */
  clear(sitekey: string | undefined): void {
    const key = sitekey ?? ALL_SITES;
    const script = this.#scripts.get(key);
    if (script === undefined) return;
    this.#budget.add(-script.standingBytes);
    for (const { bytes } of script.next) this.#budget.add(-bytes);
    this.#scripts.delete(key);
  }

  /** Restores the initial scenario. */
  reset(): void {
    this[Symbol.dispose]();
    this.#used = new WeakMap();
    if (this.#initial === undefined) return;
    const standing = copyScenario(this.#initial);
    const standingBytes = bytesOf(standing);
    this.#budget.add(standingBytes);
    this.#scripts.set(ALL_SITES, { standing, standingBytes, next: [] });
  }

  /** Removes every scenario. */
  [Symbol.dispose](): void {
    for (const key of this.#scripts.keys()) this.clear(key);
    this.#byWidget.clear();
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
    this.#byWidget.set(widget, next, bytesOf(next));
    return { ...standing, ...next };
  }

  /** The scenario for loading a widget's frame. A scenario for the next widgets is used up here only if it has `frame`. */
  forFrame(site: Site): GlobalScenario {
    const standing = this.standing(site);
    const [first] = [site.sitekey, ALL_SITES].flatMap((key) => this.#scripts.get(key)?.next ?? []);
    if (first?.scenario.frame === undefined) return standing;
    return { ...standing, ...this.#takeNext(site.sitekey) };
  }

  /** Whether this run cannot get a fault, so that nothing depends on how its answer is sent. */
  isFaultless(site: Site, { anew, ticket }: { anew: boolean; ticket: string }): boolean {
    const isNew = anew && ticket === "";
    const next = [...this.nextFor(site.sitekey), ...this.nextFor(undefined)];
    return isNew && next.length === 0 && this.standing(site).challenge === undefined;
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
      if (first.widgetsLeft <= 0) {
        next.shift();
        this.#budget.add(-first.bytes);
      }
      return first.scenario;
    }
    return undefined;
  }

  #scriptOf(sitekey: string | undefined): Script {
    return this.#scripts.get(sitekey ?? ALL_SITES) ?? { standing: {}, standingBytes: 0, next: [] };
  }

  #stand(script: Script, scenario: GlobalScenario): void {
    const bytes = bytesOf(scenario);
    this.#budget.requireRoom("The scenario", bytes, script.standingBytes);
    this.#budget.add(bytes - script.standingBytes);
    script.standing = scenario;
    script.standingBytes = bytes;
  }

  #append(script: Script, scenario: GlobalScenario, widgetsLeft: number): void {
    const bytes = bytesOf(scenario);
    if (script.next.length >= MAX_NEXT)
      throw new SiteError(
        "limit",
        `${MAX_NEXT} scenarios for next widgets are set, which is the limit. Run widgets, or delete the scenario.`,
      );
    this.#budget.requireRoom("The scenario", bytes);
    this.#budget.add(bytes);
    script.next.push({ scenario, bytes, widgetsLeft });
  }
}
