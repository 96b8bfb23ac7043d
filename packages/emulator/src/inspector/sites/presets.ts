import type { GlobalScenario } from "../../scenarios/scenario.ts";

/** Scenarios that one click sets. */
export const PRESETS = {
  blockScript: { script: { drop: true } },
  failOnce: { fail: { code: "600010", times: 1 } },
  click: { click: true },
  expire: { tokenLifetimeMs: 5_000 },
  down: { siteverify: { status: 503 } },
  slow: { siteverify: { delayMs: 5_000 } },
  wrongHostname: { siteverify: { hostname: "wrong.example" } },
} as const satisfies Readonly<Record<string, GlobalScenario>>;

/** The name of a preset. */
export type PresetName = keyof typeof PRESETS;

/** The presets for a site, or for all sites. Sites share the script. */
export function presetsFor(sitekey: string | undefined): readonly PresetName[] {
  return PRESET_NAMES.filter((name) => sitekey === undefined || !("script" in PRESETS[name]));
}

/** The preset with this name, if there is one. */
export function presetOf(name: string | null): GlobalScenario | undefined {
  const found = PRESET_NAMES.find((each) => each === name);
  return found && PRESETS[found];
}

const PRESET_NAMES = Object.keys(PRESETS) as PresetName[];
