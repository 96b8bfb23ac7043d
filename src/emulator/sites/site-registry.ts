import { randomBytes } from "node:crypto";
import type { Clock } from "../clock.ts";
import type { Site, SiteOptions } from "./site.ts";
import { TEST_SECRETS, TEST_SITES } from "./test-keys.ts";

const NEVER = Number.POSITIVE_INFINITY;

/** The sites an emulator knows: those registered, and always the published test sitekeys. */
export class SiteRegistry {
  readonly #clock: Clock;
  readonly #sites = new Map<string, Site>();
  readonly #bySecret = new Map<string, string>();

  constructor(clock: Clock) {
    this.#clock = clock;
    for (const site of TEST_SITES) this.#sites.set(site.sitekey, site);
  }

  /**
   * Registers a site.
   * @throws Error when its sitekey or secret is taken.
   */
  add(options: SiteOptions = {}): Site {
    const site: Site = {
      sitekey: options.sitekey ?? newSitekey(),
      name: options.name ?? "",
      mode: options.mode ?? "managed",
      hostnames: options.hostnames ?? [],
      secrets: [{ value: options.secret ?? newSecret(), validUntil: NEVER }],
      testing: false,
      scenario: options.scenario ?? {},
    };
    if (this.#sites.has(site.sitekey)) throw new Error(`The sitekey ${site.sitekey} is already registered.`);
    this.#refuseTakenSecret(site);
    this.#store(site);
    return site;
  }

  get(sitekey: string): Site | undefined {
    return this.#sites.get(sitekey);
  }

  /** The site whose current, or not yet expired, secret this is. */
  bySecret(secret: string): Site | undefined {
    const sitekey = this.#bySecret.get(secret);
    const site = sitekey === undefined ? undefined : this.#sites.get(sitekey);
    const known = site?.secrets.find((candidate) => candidate.value === secret);
    return known !== undefined && known.validUntil > this.#clock.now() ? site : undefined;
  }

  #refuseTakenSecret(site: Site): void {
    const secret = site.secrets[0]?.value ?? "";
    if (this.#bySecret.has(secret) || Object.hasOwn(TEST_SECRETS, secret)) {
      throw new Error(`The secret of ${site.sitekey} belongs to another site.`);
    }
  }

  #store(site: Site): void {
    this.#sites.set(site.sitekey, site);
    for (const { value } of site.secrets) this.#bySecret.set(value, site.sitekey);
  }
}

/** A sitekey of the usual form: `0x4AAAAAAA` and 14 random characters. */
export function newSitekey(): string {
  return `0x4AAAAAAA${randomBytes(11).toString("base64url").slice(0, 14)}`;
}

/** A secret of the usual form: `0x4AAAAAAA` and 25 random characters. */
export function newSecret(): string {
  return `0x4AAAAAAA${randomBytes(19).toString("base64url").slice(0, 25)}`;
}
