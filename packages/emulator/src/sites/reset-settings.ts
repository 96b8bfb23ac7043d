import type { Edit } from "../state/emulator-state.ts";
import { ALL_SITES, Settings } from "../state/settings.ts";
import type { SettingsChange } from "../state/settings.ts";
import { declareSites } from "./declare-sites.ts";
import type { Declaration } from "./declare-sites.ts";

/** What a reset goes back to, and when. */
export interface Reset {
  readonly declaration: Declaration;
  /** Whether the sites go back to those declared; they stay as they are otherwise. */
  readonly sites: boolean;
  readonly now: number;
}

/** Takes back what was scripted and what the clock was put forward, and forgets tokens and counts. */
export function resetSettings(settings: Settings, { declaration, sites, now }: Reset): Edit<void> {
  const entries = settings.entries();
  const isKept = (entry: SettingsChange) => !sites && isOfSites(entry);
  const removed = entries.filter((entry) => !isKept(entry));
  const left = new Settings(entries.filter(isKept));
  const declared = declareSites(left, sites ? declaration : { ...declaration, sites: [] }, now);
  const removals = removed.map(({ table, key }): SettingsChange => ({ table, key, value: null }));
  return { changes: [...removals, ...declared.changes], result: undefined, forget: true };
}

function isOfSites({ table, key }: SettingsChange): boolean {
  return table === "site" || table === "ownScenario" || (table === "declared" && key !== ALL_SITES);
}
