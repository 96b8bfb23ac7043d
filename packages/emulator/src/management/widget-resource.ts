import type { Site } from "../sites/site.ts";

/** A site in the management API (contract §9). */
export function widgetOf(site: Site) {
  return { ...listedWidget(site), secret: site.secret };
}

/** The same without its secret, for lists. */
export function listedWidget(site: Site) {
  return {
    sitekey: site.sitekey,
    name: site.name,
    mode: site.mode,
    domains: site.hostnames,
    bot_fight_mode: site.botFightMode,
    clearance_level: site.clearanceLevel,
    ephemeral_id: site.ephemeralId,
    offlabel: site.offlabel,
    region: site.region,
    created_on: new Date(site.createdAt).toISOString(),
    modified_on: new Date(site.modifiedAt).toISOString(),
    deployed_via: "api",
    last_modified_via: "api",
  };
}
