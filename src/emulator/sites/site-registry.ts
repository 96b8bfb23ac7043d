import { randomBytes } from "node:crypto";
import type { Clock } from "../clock.ts";
import { isListableHostname } from "./hostnames.ts";
import { createSite } from "./site.ts";
import type { Site, SiteChanges, SiteOptions } from "./site.ts";
import { TEST_SECRETS, TEST_SITES } from "./test-keys.ts";

/** How long the old secret is accepted after a rotation (contract §9). */
const GRACE_MS = 2 * 60 * 60 * 1000;

/** A caller asked for something that the sites as they are do not allow; the message says what. */
export class SiteError extends Error {
  override readonly name = "SiteError";
  readonly reason: "invalid" | "taken" | "unknown" | "rotating";

  constructor(reason: SiteError["reason"], message: string) {
    super(message);
    this.reason = reason;
  }
}

/** The sites an emulator knows: those registered, and always the published test sitekeys. */
export class SiteRegistry {
  readonly #clock: Clock;
  readonly #initial: readonly SiteOptions[];
  readonly #sites = new Map<string, Site>();
  readonly #bySecret = new Map<string, string>();

  /** @throws SiteError when two of the sites have the same sitekey or secret. */
  constructor(clock: Clock, initial: readonly SiteOptions[] = []) {
    this.#clock = clock;
    // Sitekeys and secrets that are made up stay the same after a reset.
    this.#initial = initial.map((options) => ({
      ...options,
      sitekey: options.sitekey ?? newSitekey(),
      secret: options.secret ?? newSecret(),
    }));
    this.reset();
  }

  /** Goes back to the sites of the beginning. */
  reset(): void {
    this.#sites.clear();
    this.#bySecret.clear();
    for (const site of TEST_SITES) this.#sites.set(site.sitekey, site);
    for (const options of this.#initial) this.add(options);
  }

  /** The registered sites, in the order of their making; without the test sitekeys. */
  list(): readonly Site[] {
    return [...this.#sites.values()].filter((site) => !site.testing);
  }

  /** A registered site or a test sitekey. */
  get(sitekey: string): Site | undefined {
    return this.#sites.get(sitekey);
  }

  /** The site whose current, or not yet expired, secret this is. */
  bySecret(secret: string): Site | undefined {
    const sitekey = this.#bySecret.get(secret);
    const site = sitekey === undefined ? undefined : this.#sites.get(sitekey);
    if (site === undefined || site.secret === secret) return site;
    return this.#isAccepted(site.earlierSecret) ? site : undefined;
  }

  /**
   * Registers a site.
   * @throws SiteError when its sitekey or secret is taken, or a hostname is none.
   */
  add(options: SiteOptions = {}): Site {
    const { sitekey = newSitekey(), secret = newSecret() } = options;
    if (this.#sites.has(sitekey))
      throw new SiteError("taken", `The sitekey ${sitekey} is already registered.`);
    if (this.#bySecret.has(secret) || TEST_SECRETS.has(secret)) {
      throw new SiteError("taken", `The secret given for ${sitekey} belongs to another site.`);
    }
    requireHostnames(options.hostnames);
    return this.#store(createSite({ ...options, sitekey, secret }, this.#clock.now()));
  }

  /**
   * Changes a site; what is not given stays.
   * @throws SiteError when there is no such site, or a hostname is none.
   */
  update(sitekey: string, changes: SiteChanges): Site {
    const site = this.#own(sitekey);
    requireHostnames(changes.hostnames);
    const { secret, createdAt } = site;
    const changed = createSite({ ...site, ...changes, sitekey, secret }, this.#clock.now());
    return this.#store({ ...changed, createdAt, earlierSecret: site.earlierSecret });
  }

  /**
   * Takes a site out.
   * @throws SiteError when there is no such site.
   */
  remove(sitekey: string): Site {
    const site = this.#own(sitekey);
    this.#sites.delete(sitekey);
    this.#bySecret.delete(site.secret);
    if (site.earlierSecret !== undefined) this.#bySecret.delete(site.earlierSecret.value);
    return site;
  }

  /**
   * Gives a site a new secret. The old one is accepted for two more hours, or no more (contract §9).
   * @throws SiteError when there is no such site, or the secret before is still accepted.
   */
  rotateSecret(sitekey: string, { immediately = false }: { immediately?: boolean | undefined } = {}): Site {
    const site = this.#own(sitekey);
    const now = this.#clock.now();
    if (this.#isAccepted(site.earlierSecret) && !immediately) {
      throw new SiteError("rotating", `The secret of ${sitekey} was rotated less than two hours ago.`);
    }
    if (site.earlierSecret !== undefined) this.#bySecret.delete(site.earlierSecret.value);
    if (immediately) this.#bySecret.delete(site.secret);
    const earlierSecret = immediately ? undefined : { value: site.secret, validUntil: now + GRACE_MS };
    return this.#store({ ...site, secret: newSecret(), earlierSecret, modifiedAt: now });
  }

  #own(sitekey: string): Site {
    const site = this.#sites.get(sitekey);
    if (site === undefined) throw new SiteError("unknown", `No site has the sitekey ${sitekey}.`);
    if (site.testing)
      throw new SiteError("taken", `${sitekey} is a published test sitekey and stays as it is.`);
    return site;
  }

  #isAccepted(secret: Site["earlierSecret"]): boolean {
    return secret !== undefined && secret.validUntil > this.#clock.now();
  }

  #store(site: Site): Site {
    this.#sites.set(site.sitekey, site);
    this.#bySecret.set(site.secret, site.sitekey);
    return site;
  }
}

function requireHostnames(hostnames: readonly string[] = []): void {
  const wrong = hostnames.find((hostname) => !isListableHostname(hostname));
  if (wrong === undefined) return;
  throw new SiteError(
    "invalid",
    `${JSON.stringify(wrong)} is no hostname: give a name or an address, without scheme, port, path or wildcard.`,
  );
}

/** A sitekey of the usual form: `0x4AAAAAAA` and 14 random characters. */
function newSitekey(): string {
  return `0x4AAAAAAA${randomBytes(11).toString("base64url").slice(0, 14)}`;
}

/** A secret of the usual form: `0x4AAAAAAA` and 25 random characters. */
function newSecret(): string {
  return `0x4AAAAAAA${randomBytes(19).toString("base64url").slice(0, 25)}`;
}
