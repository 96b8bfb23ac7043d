import type { Clock } from "../clock.ts";
import { newSecret, newSitekey } from "./new-keys.ts";
import { requireHostnames, requireOwnSite } from "./require-site.ts";
import { SiteError } from "./site-error.ts";
import { createSite } from "./site.ts";
import type { Site, SiteChanges, SiteOptions } from "./site.ts";
import { TEST_SECRETS, TEST_SITES } from "./test-keys.ts";

/** How long the old secret is accepted after a rotation (contract §9). */
const GRACE_MS = 2 * 60 * 60 * 1000;

/** The sites an emulator knows: those registered, and always the published test sitekeys. */
export class SiteRegistry {
  readonly #clock: Clock;
  /** With sitekeys and secrets filled in, so that they stay the same after a reset. */
  readonly #initial: readonly SiteOptions[];
  readonly #sites = new Map<string, Site>();
  readonly #bySecret = new Map<string, string>();
  readonly #removed = new Set<(sitekey: string) => void>();

  /**
   * @param initial The sites to begin with, to which `reset()` comes back.
   * @throws SiteError when a sitekey or secret is given twice, or a hostname is invalid.
   */
  constructor(clock: Clock, initial: readonly SiteOptions[] = []) {
    this.#clock = clock;
    this.#initial = initial.map((options) => ({
      ...options,
      sitekey: options.sitekey ?? newSitekey(),
      secret: options.secret ?? newSecret(),
    }));
    this.reset();
  }

  /** The registered sites, in the order in which they were added; without the test sitekeys. */
  list(): readonly Site[] {
    return [...this.#sites.values()];
  }

  /** A registered site or a test sitekey. */
  get(sitekey: string): Site | undefined {
    return TEST_SITES.get(sitekey) ?? this.#sites.get(sitekey);
  }

  /** The site whose current, or not yet expired, secret this is. */
  bySecret(secret: string): Site | undefined {
    const site = this.#sites.get(this.#bySecret.get(secret) ?? "");
    if (site === undefined || site.secret === secret) return site;
    return this.#isEarlierSecretAccepted(site) ? site : undefined;
  }

  /**
   * Registers a site.
   * @throws SiteError when its sitekey or secret is taken, or a hostname is invalid.
   */
  add(options: SiteOptions = {}): Site {
    const { sitekey = newSitekey(), secret = newSecret() } = options;
    if (this.get(sitekey) !== undefined)
      throw new SiteError("taken", `The sitekey ${sitekey} is already registered.`);
    if (this.#bySecret.has(secret) || TEST_SECRETS.has(secret))
      throw new SiteError("taken", `The secret given for ${sitekey} belongs to another site.`);
    requireHostnames(options.hostnames);
    return this.#put(createSite({ ...options, sitekey, secret }, this.#clock.now()));
  }

  /**
   * Changes a site; what is not given stays.
   * @throws SiteError when there is no such site, or a hostname is invalid.
   */
  update(sitekey: string, changes: SiteChanges): Site {
    const site = requireOwnSite(this, sitekey);
    requireHostnames(changes.hostnames);
    const { secret, createdAt, earlierSecret, scenario } = site;
    const changed = createSite({ ...site, ...changes, sitekey, secret }, this.#clock.now());
    // Counts of an unchanged scenario go on.
    const kept = changes.scenario === undefined ? { scenario } : {};
    return this.#put({ ...changed, ...kept, createdAt, earlierSecret });
  }

  /**
   * Removes a site and everything that was set for it.
   * @throws SiteError when there is no such site.
   */
  remove(sitekey: string): Site {
    const site = requireOwnSite(this, sitekey);
    this.#takeOut(site);
    return site;
  }

  /**
   * Gives a site a new secret. The old one is accepted for two more hours, or no more (contract §9).
   * @throws SiteError when there is no such site, or the secret before is still accepted.
   */
  rotateSecret(
    sitekey: string,
    { immediately = false }: { readonly immediately?: boolean | undefined } = {},
  ): Site {
    const site = requireOwnSite(this, sitekey);
    if (this.#isEarlierSecretAccepted(site) && !immediately)
      throw new SiteError("rotating", `The secret of ${sitekey} was rotated less than two hours ago.`);
    const now = this.#clock.now();
    const earlierSecret = immediately ? undefined : { value: site.secret, validUntil: now + GRACE_MS };
    return this.#put({ ...site, secret: newSecret(), earlierSecret, modifiedAt: now });
  }

  /** Goes back to the sites of the beginning. */
  reset(): void {
    for (const site of this.#sites.values()) this.#takeOut(site);
    for (const options of this.#initial) this.add(options);
  }

  /** Calls back with the sitekey of every site that is removed. Returns how to stop that. */
  onRemoved(listener: (sitekey: string) => void): () => void {
    this.#removed.add(listener);
    return () => void this.#removed.delete(listener);
  }

  #put(site: Site): Site {
    this.#forgetSecrets(this.#sites.get(site.sitekey));
    this.#sites.set(site.sitekey, site);
    for (const secret of secretsOf(site)) this.#bySecret.set(secret, site.sitekey);
    return site;
  }

  #takeOut(site: Site): void {
    this.#forgetSecrets(site);
    this.#sites.delete(site.sitekey);
    for (const listener of this.#removed) listener(site.sitekey);
  }

  #forgetSecrets(site: Site | undefined): void {
    for (const secret of site === undefined ? [] : secretsOf(site)) this.#bySecret.delete(secret);
  }

  #isEarlierSecretAccepted({ earlierSecret }: Site): boolean {
    return earlierSecret !== undefined && earlierSecret.validUntil > this.#clock.now();
  }
}

function secretsOf({ secret, earlierSecret }: Site): readonly string[] {
  return earlierSecret === undefined ? [secret] : [secret, earlierSecret.value];
}
