import { putInForce } from "../scenarios/scenario-in-force.ts";
import type { Edit } from "../state/emulator-state.ts";
import type { Settings, SettingsChange } from "../state/settings.ts";
import { newSecret, newSitekey } from "./new-keys.ts";
import { requireFreeSecret, requireHostnames } from "./require-site.ts";
import { SiteError } from "./site-error.ts";
import { createSite } from "./site.ts";
import type { Site, SiteOptions } from "./site.ts";
import { TEST_SITES } from "./test-keys.ts";

/**
 * Registers a site.
 * @throws SiteError when its sitekey or secret is taken, or a hostname is none.
 */
export function addSite(settings: Settings, options: SiteOptions, now: number): Edit<Site> {
  const { sitekey = newSitekey(), secret = newSecret() } = options;
  if (settings.sites.has(sitekey) || TEST_SITES.has(sitekey))
    throw new SiteError("taken", `The sitekey ${sitekey} is already registered.`);
  requireFreeSecret(settings, { sitekey, secret });
  requireHostnames(options.hostnames);
  const site = createSite({ ...options, sitekey, secret }, now);
  return { changes: [siteChange(site), scenarioChange(site)], result: site };
}

/** Sets a site. */
export function siteChange(site: Site): SettingsChange {
  return { table: "site", key: site.sitekey, value: site };
}

/** Sets a site's own scenario, which counts anew. */
export function scenarioChange({ sitekey, scenario }: Site): SettingsChange {
  return { table: "ownScenario", key: sitekey, value: putInForce(scenario) };
}
