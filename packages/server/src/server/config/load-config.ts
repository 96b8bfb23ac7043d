import {
  EMULATOR_OPTIONS,
  emulatorOptionSet,
  loadOptions,
  type LoadedOptions,
  type OptionSet,
  type OptionSources,
} from "turnstile-emulator/config";
import { OPTION_NAMES, OPTIONS, OTHER_VARIABLES, type OptionName } from "./options.ts";

export type { Config } from "./options.ts";

/** The service's options, and where each value came from. */
export type LoadedConfig = LoadedOptions<typeof OPTIONS>;

const SOURCES = {
  environmentPrefix: "STILE_",
  defaultFile: "stile.config.json",
  otherVariables: OTHER_VARIABLES,
} as const;

/** Name of an emulator option in the service's file and environment: `port` becomes `emulatorPort`. */
function emulatorSetting(name: string): string {
  return name === "host" || name === "sitesFile" ? name : `emulator${name[0]?.toUpperCase()}${name.slice(1)}`;
}

/** The options of the service. */
export const OPTION_SET: OptionSet<typeof OPTIONS> = {
  ...SOURCES,
  table: OPTIONS,
  otherSettings: Object.keys(EMULATOR_OPTIONS).map(emulatorSetting),
  contradictions,
};

/** The options of `stile emulate`: those of `turnstile-emulator`, from the service's file and environment. */
export const EMULATE_OPTION_SET: OptionSet<typeof EMULATOR_OPTIONS> = {
  ...emulatorOptionSet,
  ...SOURCES,
  settingName: emulatorSetting,
  otherSettings: OPTION_NAMES,
};

/**
 * Loads the service's options: flag > environment > file > default.
 * @throws ConfigError
 */
export function loadConfig(sources: OptionSources): LoadedConfig {
  return loadOptions(OPTION_SET, sources);
}

/** Combinations of valid values that contradict each other. */
function contradictions(config: Partial<Record<OptionName, unknown>>): readonly string[] {
  const { backend, valkeyUrl, valkeyPassword, valkeyPasswordFile, emulatorUrl, sitesFile } = config;
  return [
    ...(backend === "valkey" && valkeyUrl === undefined
      ? ["backend is valkey: also set valkeyUrl (--valkey-url, STILE_VALKEY_URL)."]
      : []),
    ...(backend === "sqlite" && valkeyUrl !== undefined
      ? [
          "valkeyUrl is set, but backend is sqlite: set backend to valkey (--backend valkey), or remove valkeyUrl.",
        ]
      : []),
    ...(emulatorUrl !== undefined && sitesFile !== undefined
      ? ["emulatorUrl and sitesFile are both set: give the sites to the emulator at emulatorUrl."]
      : []),
    ...(valkeyPassword !== undefined && valkeyPasswordFile !== undefined
      ? ["valkeyPassword and valkeyPasswordFile are both set: remove one of them."]
      : []),
  ];
}
