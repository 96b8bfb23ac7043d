import { isListableHostname } from "./hostnames.ts";
import { SiteError } from "./site-error.ts";
import type { Site } from "./site.ts";

/** A lookup of sites. */
export interface SiteLookup {
  /** A registered site or a published test sitekey. */
  get(sitekey: string): Site | undefined;
}

/**
 * Returns a registered site or a published test sitekey.
 * @throws SiteError when there is no such site.
 */
export function requireKnownSite(sites: SiteLookup, sitekey: string): Site {
  const site = sites.get(sitekey);
  if (site === undefined) throw new SiteError("unknown", `There is no site with the sitekey ${sitekey}.`);
  return site;
}

/**
 * Returns a registered site, which can be changed.
 * @throws SiteError when there is no such site, or it is a published test sitekey.
 */
export function requireOwnSite(sites: SiteLookup, sitekey: string): Site {
  const site = requireKnownSite(sites, sitekey);
  if (site.testing)
    throw new SiteError("taken", `${sitekey} is a published test sitekey and cannot be changed.`);
  return site;
}

/** @throws SiteError if one of them is not a valid hostname. */
export function requireHostnames(hostnames: readonly string[] = []): void {
  const wrong = hostnames.find((hostname) => !isListableHostname(hostname));
  if (wrong === undefined) return;
  throw new SiteError(
    "invalid",
    `${JSON.stringify(wrong)} is not a hostname. Use a name or an IP address, without scheme, port, path or wildcard.`,
  );
}
