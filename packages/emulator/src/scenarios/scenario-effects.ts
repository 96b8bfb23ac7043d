import type { Fault } from "./scenario.ts";

/** Part of a widget's life: loading the script and the frame, or running the challenge. */
export type EffectStage = "load" | "run";

/** What a scenario did to a widget: it answered late, or with a failure. */
export type Effect = "delayed" | "failed";

/** How long ago scenarios last had each effect on a widget, in ms; `null`: never. */
export type EffectAges = Readonly<Record<EffectStage, Readonly<Record<Effect, number | null>>>>;

/** For faults of all sites. */
const EVERY_SITE = "";

/**
 * Remembers when scenarios last made the widgets of a site fail or wait. A service that runs widgets can thus tell the
 * failures that a test asked for from those of the network.
 */
export class ScenarioEffects {
  /** Times by `performance.now()`, for each stage, effect and sitekey. */
  readonly #latest = {
    load: { delayed: new Map<string, number>(), failed: new Map<string, number>() },
    run: { delayed: new Map<string, number>(), failed: new Map<string, number>() },
  };

  /** Records an effect on the widgets of a site; without a sitekey, of all sites. */
  note(stage: EffectStage, effect: Effect, sitekey: string = EVERY_SITE): void {
    this.#latest[stage][effect].set(sitekey, performance.now());
  }

  /** Records an injected fault, if there is one. */
  noteFault(stage: EffectStage, fault: Fault | undefined, sitekey?: string): void {
    if (fault === undefined) return;
    const { delayMs, times: _, ...rest } = fault;
    if (delayMs !== undefined) this.note(stage, "delayed", sitekey);
    if (Object.keys(rest).length > 0) this.note(stage, "failed", sitekey);
  }

  agesOf(sitekey: string): EffectAges {
    const now = performance.now();
    const ageOf = (latest: ReadonlyMap<string, number>) => {
      const times = [EVERY_SITE, sitekey].flatMap((each) => latest.get(each) ?? []);
      return times.length === 0 ? null : Math.round(now - Math.max(...times));
    };
    const { load, run } = this.#latest;
    return {
      load: { delayed: ageOf(load.delayed), failed: ageOf(load.failed) },
      run: { delayed: ageOf(run.delayed), failed: ageOf(run.failed) },
    };
  }

  clear(): void {
    for (const latest of this.#maps()) latest.clear();
  }

  /** Forgets a site. */
  forget(sitekey: string): void {
    for (const latest of this.#maps()) latest.delete(sitekey);
  }

  #maps(): readonly Map<string, number>[] {
    return Object.values(this.#latest).flatMap((effects) => Object.values(effects));
  }
}
