import type { Clock } from "../clock.ts";
import type { EmulatorState } from "../state/emulator-state.ts";
import { addSite } from "./add-site.ts";
import { removeSite } from "./remove-site.ts";
import { isEarlierSecretAccepted, rotateSecret } from "./rotate-secret.ts";
import type { Site, SiteChanges, SiteOptions } from "./site.ts";
import { TEST_SITES } from "./test-keys.ts";
import { updateSite } from "./update-site.ts";

/**
 * The sites an emulator knows: those registered, and always the published test sitekeys. Reading does not wait: it
 * tells what this node knows. A change is known to this node when its promise resolves.
 */
export class SiteRegistry {
  readonly #state: EmulatorState;
  readonly #clock: Clock;

  constructor(state: EmulatorState, clock: Clock) {
    this.#state = state;
    this.#clock = clock;
  }

  /** The registered sites, in the order of their making; without the test sitekeys. */
  list(): readonly Site[] {
    return [...this.#state.settings.sites.values()];
  }

  /** A registered site or a test sitekey. */
  get(sitekey: string): Site | undefined {
    return TEST_SITES.get(sitekey) ?? this.#state.settings.sites.get(sitekey);
  }

  /** The site whose current, or not yet expired, secret this is. */
  bySecret(secret: string): Site | undefined {
    const { settings } = this.#state;
    const sitekey = settings.sitekeyOf(secret);
    const site = sitekey === undefined ? undefined : settings.sites.get(sitekey);
    if (site === undefined || site.secret === secret) return site;
    return isEarlierSecretAccepted(site, this.#clock.now()) ? site : undefined;
  }

  /**
   * Registers a site.
   * @throws SiteError when its sitekey or secret is taken, or a hostname is none.
   */
  async add(options: SiteOptions = {}): Promise<Site> {
    return await this.#state.change((settings) => addSite(settings, options, this.#clock.now()));
  }

  /**
   * Changes a site; what is not given stays.
   * @throws SiteError when there is no such site, or a hostname is none.
   */
  async update(sitekey: string, changes: SiteChanges): Promise<Site> {
    return await this.#state.change((settings) =>
      updateSite(settings, { sitekey, changes, now: this.#clock.now() }),
    );
  }

  /**
   * Takes a site out, with all that was said of it.
   * @throws SiteError when there is no such site.
   */
  async remove(sitekey: string): Promise<Site> {
    return await this.#state.change((settings) => removeSite(settings, sitekey));
  }

  /**
   * Gives a site a new secret. The old one is accepted for two more hours, or no more (contract §9).
   * @throws SiteError when there is no such site, or the secret before is still accepted.
   */
  async rotateSecret(
    sitekey: string,
    { immediately = false }: { immediately?: boolean | undefined } = {},
  ): Promise<Site> {
    return await this.#state.change((settings) =>
      rotateSecret(settings, { sitekey, immediately, now: this.#clock.now() }),
    );
  }
}
