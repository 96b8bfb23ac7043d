/** Part of a widget's life: loading the script and the frame, or running the challenge. */
export type EffectStage = "load" | "run";

/** How long ago scenarios last made a widget fail or wait, in ms; `null`: never. */
export interface EffectAges {
  readonly load: number | null;
  readonly run: number | null;
}

/** For faults of all sites. */
const EVERY_SITE = "";

/**
 * Remembers when scenarios last made the widgets of a site fail or wait. A service that runs widgets can thus tell the
 * failures that a test asked for from those of the network.
 */
export class ScenarioEffects {
  /** Times by `performance.now()`, for each stage and sitekey. */
  readonly #latest = { load: new Map<string, number>(), run: new Map<string, number>() };

  /** Records an effect on the widgets of a site; without a sitekey, of all sites. */
  note(stage: EffectStage, sitekey: string = EVERY_SITE): void {
    this.#latest[stage].set(sitekey, performance.now());
  }

  agesOf(sitekey: string): EffectAges {
    const now = performance.now();
    const ageOf = (stage: EffectStage) => {
      const times = [EVERY_SITE, sitekey].flatMap((each) => this.#latest[stage].get(each) ?? []);
      return times.length === 0 ? null : Math.round(now - Math.max(...times));
    };
    return { load: ageOf("load"), run: ageOf("run") };
  }

  /** Forgets a site. */
  forget(sitekey: string): void {
    this.#latest.load.delete(sitekey);
    this.#latest.run.delete(sitekey);
  }
}
