import type { Edit } from "../state/emulator-state.ts";
import type { Settings, SettingsChange } from "../state/settings.ts";
import { requireSite } from "./require-site.ts";
import type { Site } from "./site.ts";

/**
 * Takes a site out, with all that was said of it.
 * @throws SiteError when there is no such site.
 */
export function removeSite(settings: Settings, sitekey: string): Edit<Site> {
  const result = requireSite(settings, sitekey);
  const tables = ["site", "ownScenario", "script", "declared"] as const;
  const changes = tables.map((table): SettingsChange => ({ table, key: sitekey, value: null }));
  return { changes, result };
}
