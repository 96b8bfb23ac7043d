import { bytesOf } from "../byte-budget.ts";
import type { ByteBudget } from "../byte-budget.ts";
import type { Clock } from "../clock.ts";
import { newSecret, newSitekey } from "./new-keys.ts";
import { requireHostnames, requireOwnSite } from "./require-site.ts";
import { SiteError } from "./site-error.ts";
import { createSite } from "./site.ts";
import type { Site, SiteChanges, SiteOptions } from "./site.ts";
import { TEST_SECRETS, TEST_SITES } from "./test-keys.ts";

/** How long the old secret works after a rotation (contract §9). */
const GRACE_MS = 2 * 60 * 60 * 1000;
/** Maximum number of sites of an emulator, or of a session in addition to the emulator's. */
const MAX_SITES = 10_000;

/** Options of a SiteRegistry. */
export interface SiteRegistryOptions {
  /** Clock for the expiry of old secrets. */
  readonly clock: Clock;
  /** Initial sites; `reset()` restores them. A site with the sitekey of a shared one changes that one. */
  readonly initial?: readonly SiteOptions[] | undefined;
  /** The emulator's sites, if this is the registry of a session. */
  readonly shared?: SiteRegistry | undefined;
  /** Maximum size of all sites. The initial sites count, but are added even if it is used up. */
  readonly budget: ByteBudget;
}

/**
 * The sites of an emulator or a session: registered sites and the published test sitekeys. A session shares the
 * emulator's sites; when it changes one it makes a copy, which other sessions do not see.
 */
export class SiteRegistry implements Disposable {
  readonly #clock: Clock;
  readonly #shared: SiteRegistry | undefined;
  #unsubscribe: (() => void) | undefined;
  /** With generated sitekeys and secrets, so that a reset keeps them. */
  readonly #initial: readonly SiteOptions[];
  readonly #sites = new Map<string, Site>();
  readonly #budget: ByteBudget;
  readonly #bySecret = new Map<string, string>();
  readonly #removed = new Set<(sitekey: string) => void>();

  /** @throws SiteError for a duplicate sitekey or secret, or an invalid hostname. */
  constructor({ clock, initial = [], shared, budget }: SiteRegistryOptions) {
    this.#clock = clock;
    this.#budget = budget;
    this.#shared = shared;
    this.#initial = initial.map(({ sitekey = newSitekey(), ...options }) => {
      const secret = options.secret ?? (shared?.get(sitekey) === undefined ? newSecret() : undefined);
      return { ...options, sitekey, secret };
    });
    try {
      this.reset();
    } catch (error) {
      this[Symbol.dispose]();
      throw error;
    }
    this.#unsubscribe = shared?.onRemoved((sitekey) => {
      if (!this.#sites.has(sitekey)) this.#notifyRemoved(sitekey);
    });
  }

  /** The registered sites, without the test sitekeys, in the order in which they were added. */
  list(): readonly Site[] {
    const shared = this.#shared?.list() ?? [];
    const bySitekey = new Map(shared.map((site) => [site.sitekey, site]));
    for (const site of this.#sites.values()) bySitekey.set(site.sitekey, site);
    return [...bySitekey.values()];
  }

  /** A registered site or a test sitekey. */
  get(sitekey: string): Site | undefined {
    return TEST_SITES.get(sitekey) ?? this.#sites.get(sitekey) ?? this.#shared?.get(sitekey);
  }

  /** The site whose current, or not yet expired, secret this is. */
  bySecret(secret: string, now: number = this.#clock.now()): Site | undefined {
    const site = this.#sites.get(this.#bySecret.get(secret) ?? "");
    if (site !== undefined) return isAccepted(site, secret, now) ? site : undefined;
    const shared = this.#shared?.bySecret(secret, now);
    return shared === undefined || this.#sites.has(shared.sitekey) ? undefined : shared;
  }

  /**
   * Registers a site.
   * @throws SiteError when the sitekey or secret is already in use, a hostname is invalid, or a limit is exceeded.
   */
  add(options: SiteOptions = {}): Site {
    return this.#put(this.#requireRoom(this.#create(options)));
  }

  #create(options: SiteOptions): Site {
    const { sitekey = newSitekey(), secret = newSecret() } = options;
    if (this.get(sitekey) !== undefined)
      throw new SiteError("taken", `The sitekey ${sitekey} is already registered.`);
    this.#requireFreeSecret(secret, sitekey);
    requireHostnames(options.hostnames);
    return createSite({ ...options, sitekey, secret }, this.#clock.now());
  }

  /**
   * Changes the given fields of a site.
   * @throws SiteError when there is no such site, a hostname is invalid, or a limit is exceeded.
   */
  update(sitekey: string, changes: SiteChanges): Site {
    return this.#put(this.#requireRoom(this.#changed(sitekey, changes)));
  }

  #changed(sitekey: string, changes: SiteChanges): Site {
    const site = requireOwnSite(this, sitekey);
    requireHostnames(changes.hostnames);
    const { secret, createdAt, earlierSecret, scenario } = site;
    const changed = createSite({ ...site, ...changes, sitekey, secret }, this.#clock.now());
    // An unchanged scenario keeps its counts.
    const kept = changes.scenario === undefined ? { scenario } : {};
    return { ...changed, ...kept, createdAt, earlierSecret };
  }

  /**
   * Removes a site and its scenarios.
   * @throws SiteError when there is no such site.
   */
  remove(sitekey: string): Site {
    const site = requireOwnSite(this, sitekey);
    if (!this.#sites.has(sitekey))
      throw new SiteError(
        "taken",
        `${sitekey} is shared by all sessions; remove it from the emulator itself.`,
      );
    this.#delete(site);
    return site;
  }

  /**
   * Gives a site a new secret. The old one works for two more hours, unless `immediately` is true (contract §9).
   * @throws SiteError when there is no such site, the secret of an earlier rotation still works, or a limit is exceeded.
   */
  rotateSecret(
    sitekey: string,
    { immediately = false }: { readonly immediately?: boolean | undefined } = {},
  ): Site {
    const site = requireOwnSite(this, sitekey);
    const now = this.#clock.now();
    if (isEarlierSecretAccepted(site, now) && !immediately)
      throw new SiteError(
        "rotating",
        `The secret of ${sitekey} was rotated less than two hours ago. Rotate it immediately, or wait.`,
      );
    const earlierSecret = immediately ? undefined : { value: site.secret, validUntil: now + GRACE_MS };
    return this.#put(this.#requireRoom({ ...site, secret: newSecret(), earlierSecret, modifiedAt: now }));
  }

  /** Restores the initial sites. */
  reset(): void {
    for (const site of this.#sites.values()) this.#delete(site);
    for (const { sitekey = "", secret, ...options } of this.#initial) {
      if (this.#shared?.get(sitekey) === undefined) this.#put(this.#create({ ...options, sitekey, secret }));
      else this.#change(sitekey, { ...options, secret });
    }
  }

  /** Calls back with the sitekey of every removed site until the returned function is called. */
  onRemoved(listener: (sitekey: string) => void): () => void {
    this.#removed.add(listener);
    return () => void this.#removed.delete(listener);
  }

  /** The sites no longer count. */
  [Symbol.dispose](): void {
    this.#unsubscribe?.();
    for (const site of this.#sites.values()) this.#budget.add(-bytesOf(site));
    this.#sites.clear();
    this.#bySecret.clear();
  }

  #change(sitekey: string, { secret, ...changes }: Omit<SiteOptions, "sitekey">): void {
    const site = this.#put(this.#changed(sitekey, changes));
    if (secret === undefined || secret === site.secret) return;
    this.#requireFreeSecret(secret, sitekey);
    this.#put({ ...site, secret, earlierSecret: undefined });
  }

  #requireFreeSecret(secret: string, sitekey: string): void {
    const owner = this.#bySecret.get(secret) ?? this.bySecret(secret)?.sitekey;
    if (!TEST_SECRETS.has(secret) && (owner === undefined || owner === sitekey)) return;
    throw new SiteError("taken", `The secret for ${sitekey} belongs to another site. Use a different one.`);
  }

  /** Returns the site if there is room for it. */
  #requireRoom(site: Site): Site {
    const replaced = this.#sites.get(site.sitekey);
    if (replaced === undefined && this.#sites.size >= MAX_SITES)
      throw new SiteError("limit", `${MAX_SITES} sites are registered, which is the limit. Remove some.`);
    this.#budget.requireRoom("The site", bytesOf(site), replaced === undefined ? 0 : bytesOf(replaced));
    return site;
  }

  #put(site: Site): Site {
    const replaced = this.#sites.get(site.sitekey);
    this.#budget.add(bytesOf(site) - (replaced === undefined ? 0 : bytesOf(replaced)));
    this.#forgetSecrets(replaced);
    this.#sites.set(site.sitekey, site);
    for (const secret of secretsOf(site)) this.#bySecret.set(secret, site.sitekey);
    return site;
  }

  #delete(site: Site): void {
    this.#forgetSecrets(site);
    this.#budget.add(-bytesOf(site));
    this.#sites.delete(site.sitekey);
    this.#notifyRemoved(site.sitekey);
  }

  #notifyRemoved(sitekey: string): void {
    for (const listener of this.#removed) listener(sitekey);
  }

  #forgetSecrets(site: Site | undefined): void {
    for (const secret of site === undefined ? [] : secretsOf(site)) this.#bySecret.delete(secret);
  }
}

function isAccepted(site: Site, secret: string, now: number): boolean {
  return site.secret === secret || isEarlierSecretAccepted(site, now);
}

function isEarlierSecretAccepted({ earlierSecret }: Site, now: number): boolean {
  return earlierSecret !== undefined && earlierSecret.validUntil > now;
}

function secretsOf({ secret, earlierSecret }: Site): readonly string[] {
  return earlierSecret === undefined ? [secret] : [secret, earlierSecret.value];
}
