import { requireSite } from "../sites/require-site.ts";
import type { Site } from "../sites/site.ts";
import { TEST_SITES } from "../sites/test-keys.ts";
import type { EmulatorState } from "../state/emulator-state.ts";
import { ALL_SITES } from "../state/settings.ts";
import type { ScenarioScript, Settings } from "../state/settings.ts";
import { newRuleId, putInForce } from "./scenario-in-force.ts";
import type { Limited, ScenarioInForce } from "./scenario-in-force.ts";
import type { GlobalScenario } from "./scenario.ts";

/** For how long a scenario holds. */
export interface ScenarioTerm {
  /** The next so many widgets, counted when their run begins. @default until it is replaced or reset */
  readonly nextWidgets?: number | undefined;
}

const NOTHING: ScenarioScript = { standing: {}, next: [] };
const TEST_SCENARIOS = new Map(
  [...TEST_SITES].map(([sitekey, site]) => [sitekey, putInForce(site.scenario)]),
);
/** Widgets whose scenario is remembered for their retries; the oldest is forgotten beyond. */
const MAX_WIDGETS = 10_000;

/**
 * The scenarios in force. What is said later and more narrowly wins, field by field: a site's own
 * scenario, then that for all sites, then the site's scripted one, then those for the next widgets.
 */
export class ScenarioBook {
  readonly #state: EmulatorState;
  /** Of this node's widgets. */
  readonly #byWidget = new Map<string, ScenarioInForce>();

  constructor(state: EmulatorState) {
    this.#state = state;
  }

  /**
   * Sets the scenario of a site, or of all sites.
   * @throws SiteError when there is no such site.
   */
  async set(
    sitekey: string | undefined,
    scenario: GlobalScenario,
    { nextWidgets }: ScenarioTerm = {},
  ): Promise<void> {
    if (nextWidgets !== undefined && nextWidgets <= 0) return;
    await this.#edit(sitekey ?? ALL_SITES, ({ standing, next }, settings) => {
      if (sitekey !== undefined && !TEST_SITES.has(sitekey)) requireSite(settings, sitekey);
      const inForce = putInForce(scenario);
      if (nextWidgets === undefined) return { standing: inForce, next };
      return { standing, next: [...next, { id: newRuleId(), scenario: inForce, widgets: nextWidgets }] };
    });
  }

  /** Takes back what was set for a site, or for all sites. */
  async clear(sitekey: string | undefined): Promise<void> {
    await this.#edit(sitekey ?? ALL_SITES, () => NOTHING);
  }

  /** Forgets which widgets have which scenario. */
  forgetWidgets(): void {
    this.#byWidget.clear();
  }

  /** What holds for everything, whatever the site. */
  get everywhere(): ScenarioInForce {
    return this.#script(ALL_SITES).standing;
  }

  /** What holds for a site until further notice. */
  standing({ sitekey }: Site): ScenarioInForce {
    const own = TEST_SCENARIOS.get(sitekey) ?? this.#state.settings.ownScenarios.get(sitekey);
    return { ...own, ...this.everywhere, ...this.#script(sitekey).standing };
  }

  /**
   * What holds for a run of a widget. A run that begins anew may use up one of a scenario's next widgets;
   * a retry or refresh keeps what the run before it had.
   */
  async forRun(site: Site, { widget, anew }: { widget: string; anew: boolean }): Promise<ScenarioInForce> {
    const standing = this.standing(site);
    if (!anew) return { ...standing, ...this.#byWidget.get(widget) };
    this.#byWidget.delete(widget);
    const next = await this.#takeNext(site.sitekey);
    if (next === undefined) return standing;
    this.#remember(widget, next);
    return { ...standing, ...next };
  }

  /** What holds for loading a widget's frame: one for the next widgets counts here only if it has something to say of frames. */
  async forFrame(site: Site): Promise<ScenarioInForce> {
    const standing = this.standing(site);
    const [first] = [...this.#script(site.sitekey).next, ...this.#script(ALL_SITES).next];
    if (first?.scenario.frame === undefined) return standing;
    return { ...standing, ...(await this.#takeNext(site.sitekey)) };
  }

  /** Whether something with a number of times happens once more; counts it if so. */
  async happens({ times, counter }: Limited): Promise<boolean> {
    return times === undefined || (await this.#state.use(counter, times)) !== undefined;
  }

  async #takeNext(sitekey: string): Promise<ScenarioInForce | undefined> {
    for (const key of [sitekey, ALL_SITES]) {
      for (const { id, scenario, widgets } of this.#script(key).next) {
        const left = await this.#state.use(id, widgets);
        if (left === undefined || left === 0) await this.#takeOut(key, id);
        if (left !== undefined) return scenario;
      }
    }
    return undefined;
  }

  /** What is used up is looked at no more. */
  async #takeOut(sitekey: string, id: string): Promise<void> {
    await this.#edit(sitekey, (script) => {
      const next = script.next.filter((rule) => rule.id !== id);
      return next.length === script.next.length ? script : { ...script, next };
    });
  }

  async #edit(
    sitekey: string,
    change: (script: ScenarioScript, settings: Settings) => ScenarioScript,
  ): Promise<void> {
    await this.#state.change((settings) => {
      const script = scriptOf(settings, sitekey);
      const changed = change(script, settings);
      if (changed === script) return { changes: [], result: undefined };
      const value = isEmpty(changed) ? null : changed;
      return { changes: [{ table: "script", key: sitekey, value }], result: undefined };
    });
  }

  #script(sitekey: string): ScenarioScript {
    return scriptOf(this.#state.settings, sitekey);
  }

  #remember(widget: string, scenario: ScenarioInForce): void {
    this.#byWidget.set(widget, scenario);
    const [oldest] = this.#byWidget.keys();
    if (this.#byWidget.size > MAX_WIDGETS && oldest !== undefined) this.#byWidget.delete(oldest);
  }
}

function scriptOf(settings: Settings, sitekey: string): ScenarioScript {
  return settings.scripts.get(sitekey) ?? NOTHING;
}

function isEmpty({ standing, next }: ScenarioScript): boolean {
  return next.length === 0 && Object.keys(standing).length === 0;
}
