import type { Site } from "../sites/site.ts";
import type { GlobalScenario, Scenario } from "./scenario.ts";

/** For how long a scenario holds. */
export interface ScenarioTerm {
  /** The next so many widgets, counted when their run begins. @default until it is replaced or reset */
  readonly nextWidgets?: number | undefined;
}

/** Anything in a scenario that happens a limited number of times. */
interface Limited {
  readonly times?: number | undefined;
}

interface Script {
  standing: GlobalScenario;
  readonly limited: { readonly scenario: Scenario; left: number }[];
}

/** Widgets whose scenario is remembered for their retries; the oldest is forgotten beyond. */
const MAX_WIDGETS = 10_000;

/**
 * The scenarios in force. What is said later and more narrowly wins, field by field: a site's own
 * scenario, then that for all sites, then the site's scripted one, then those for the next widgets.
 */
export class ScenarioBook {
  readonly #everywhere: Script = { standing: {}, limited: [] };
  readonly #bySite = new Map<string, Script>();
  readonly #byWidget = new Map<string, Scenario>();
  #used = new WeakMap<Limited, number>();

  /** Sets the scenario of a site, or of all sites. */
  set(sitekey: string | undefined, scenario: GlobalScenario, { nextWidgets }: ScenarioTerm = {}): void {
    const script = this.#script(sitekey);
    if (nextWidgets === undefined) script.standing = scenario;
    else if (nextWidgets > 0) script.limited.push({ scenario, left: nextWidgets });
  }

  /** Takes back what was set for a site, or for all sites. */
  clear(sitekey: string | undefined): void {
    const script = this.#script(sitekey);
    script.standing = {};
    script.limited.length = 0;
  }

  /** Takes everything back and counts anew. */
  reset(): void {
    this.clear(undefined);
    this.#bySite.clear();
    this.#byWidget.clear();
    this.#used = new WeakMap();
  }

  /** What holds for everything, whatever the site. */
  get everywhere(): GlobalScenario {
    return this.#everywhere.standing;
  }

  /** What holds for a site until further notice. */
  standing(site: Site): Scenario {
    const scripted = this.#bySite.get(site.sitekey)?.standing;
    return { ...site.scenario, ...this.#everywhere.standing, ...scripted };
  }

  /**
   * What holds for a run of a widget. A run that begins anew may use up one of a scenario's next widgets;
   * a retry or refresh keeps what the run before it had.
   */
  forRun(site: Site, { widget, anew }: { widget: string; anew: boolean }): Scenario {
    const standing = this.standing(site);
    if (!anew) return { ...standing, ...this.#byWidget.get(widget) };
    this.#byWidget.delete(widget);
    const limited = this.#takeLimited(site.sitekey);
    if (limited === undefined) return standing;
    this.#remember(widget, limited);
    return { ...standing, ...limited };
  }

  /** What holds for loading a widget's frame: a limited scenario counts here only if it has something to say of frames. */
  forFrame(site: Site): Scenario {
    const standing = this.standing(site);
    const scripts = [this.#bySite.get(site.sitekey), this.#everywhere];
    const limited = scripts.flatMap((script) => script?.limited.slice(0, 1) ?? []).at(0);
    if (limited?.scenario.frame === undefined) return standing;
    return { ...standing, ...this.#takeLimited(site.sitekey) };
  }

  /** Whether something with a number of times happens once more; counts it if so. */
  happens(limited: Limited): boolean {
    if (limited.times === undefined) return true;
    const used = this.#used.get(limited) ?? 0;
    if (used >= limited.times) return false;
    this.#used.set(limited, used + 1);
    return true;
  }

  #takeLimited(sitekey: string): Scenario | undefined {
    for (const script of [this.#bySite.get(sitekey), this.#everywhere]) {
      const [first] = script?.limited ?? [];
      if (first === undefined) continue;
      first.left -= 1;
      if (first.left === 0) script?.limited.shift();
      return first.scenario;
    }
    return undefined;
  }

  #remember(widget: string, scenario: Scenario): void {
    this.#byWidget.set(widget, scenario);
    const [oldest] = this.#byWidget.keys();
    if (this.#byWidget.size > MAX_WIDGETS && oldest !== undefined) this.#byWidget.delete(oldest);
  }

  #script(sitekey: string | undefined): Script {
    if (sitekey === undefined) return this.#everywhere;
    const existing = this.#bySite.get(sitekey);
    if (existing !== undefined) return existing;
    const script: Script = { standing: {}, limited: [] };
    this.#bySite.set(sitekey, script);
    return script;
  }
}
