import type { Session } from "../../sessions/session.ts";
import type { GlobalScenario } from "../../scenarios/scenario.ts";
import type { Site } from "../../sites/site.ts";

/** Where a field of a scenario comes from; a later level wins. */
export type Level = "site" | "everywhere" | "set";

/** A field of the scenario in force. */
export interface FieldInForce {
  readonly name: string;
  readonly value: unknown;
  readonly level: Level;
}

/** The fields of the scenario in force for a site, or for all sites, with the level of each. */
export function scenarioInForce({ scenarios }: Session, site: Site | undefined): readonly FieldInForce[] {
  const levels: readonly (readonly [Level, GlobalScenario])[] =
    site === undefined
      ? [["everywhere", scenarios.everywhere]]
      : [
          ["site", site.scenario],
          ["everywhere", scenarios.everywhere],
          ["set", scenarios.setFor(site.sitekey)],
        ];
  const fields = new Map<string, FieldInForce>();
  for (const [level, scenario] of levels) {
    for (const [name, value] of Object.entries(scenario)) {
      if (value !== undefined) fields.set(name, { name, value, level });
    }
  }
  return [...fields.values()];
}
