import { TOKEN_LIFETIME_MS } from "../scenarios/scenario.ts";
import type { Session } from "../sessions/session.ts";
import { requireKnownSite } from "../sites/require-site.ts";
import { SiteError } from "../sites/site-error.ts";
import type { SiteRegistry } from "../sites/site-registry.ts";
import type { Site } from "../sites/site.ts";
import { DUMMY_TOKEN } from "../sites/test-keys.ts";
import type { MintOptions } from "./mint-options.ts";

/**
 * Creates tokens without a widget. Stores nothing, because a token is a sealed record.
 * @throws SiteError when the site is unknown, or `sitekey` is missing and there is not exactly one site.
 */
export function mintTokens(
  { sites, scenarios, ledger }: Pick<Session, "sites" | "scenarios" | "ledger">,
  { sitekey, action = "", cdata = "", ageMs, interactive = false, count = 1, ...options }: MintOptions,
): readonly string[] {
  const site = sitekey === undefined ? onlySite(sites) : requireKnownSite(sites, sitekey);
  if (site.testing) return Array.from({ length: count }, () => DUMMY_TOKEN);
  const hostname = options.hostname ?? site.hostnames[0] ?? "localhost";
  const origin = `https://${hostname}`;
  const lifetimeMs = scenarios.standing(site).tokenLifetimeMs ?? TOKEN_LIFETIME_MS;
  const claims = { sitekey: site.sitekey, origin, hostname, action, cdata, interactive };
  return Array.from({ length: count }, () => ledger.mint(claims, lifetimeMs, ageMs));
}

function onlySite(sites: SiteRegistry): Site {
  const [site, ...others] = sites.list();
  if (site !== undefined && others.length === 0) return site;
  throw new SiteError(
    "unknown",
    site === undefined
      ? "No site is registered. Register your site, for example in a sites file, or set sitekey to a test sitekey."
      : `Set sitekey: ${others.length + 1} sites are registered.`,
  );
}
