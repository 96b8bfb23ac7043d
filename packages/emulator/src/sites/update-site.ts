import type { Edit } from "../state/emulator-state.ts";
import type { Settings } from "../state/settings.ts";
import { scenarioChange, siteChange } from "./add-site.ts";
import { requireHostnames, requireSite } from "./require-site.ts";
import { createSite } from "./site.ts";
import type { Site, SiteChanges } from "./site.ts";

/** Which site changes, how, and when. */
export interface SiteUpdate {
  readonly sitekey: string;
  readonly changes: SiteChanges;
  readonly now: number;
}

/**
 * Changes a site; what is not given stays.
 * @throws SiteError when there is no such site, or a hostname is none.
 */
export function updateSite(settings: Settings, { sitekey, changes, now }: SiteUpdate): Edit<Site> {
  const site = requireSite(settings, sitekey);
  requireHostnames(changes.hostnames);
  const { secret, createdAt, earlierSecret } = site;
  const changed = createSite({ ...site, ...changes, sitekey, secret }, now);
  const result = { ...changed, createdAt, earlierSecret };
  const rescripted = changes.scenario === undefined ? [] : [scenarioChange(result)];
  return { changes: [siteChange(result), ...rescripted], result };
}
