import { didYouMean } from "./nearest-name.ts";
import { environmentName, flagName } from "./option.ts";
import {
  isOptionName,
  OPTION_NAMES,
  OPTIONS,
  OTHER_VARIABLES,
  type Config,
  type OptionName,
} from "./options.ts";
import { CONFIG_FILE, readConfigFile } from "./read-config-file.ts";

export type { Config } from "./options.ts";

/** Where options may come from, besides their defaults. */
export interface ConfigSources {
  /** What flags gave, by the option's name. */
  readonly flags: Readonly<Record<string, unknown>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory: string;
  /** The file of `--config`. @default stile.config.json in the working directory, if there is one */
  readonly file?: string | undefined;
}

/** A configuration and where each of its values came from: a flag, a variable, a file, or `default`. */
export interface LoadedConfig {
  readonly config: Config;
  readonly origins: Readonly<Record<OptionName, string>>;
}

/** All that is wrong with a configuration, one sentence each. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      problems.length === 1
        ? problems[0]
        : [
            `There are ${problems.length} mistakes in the configuration:`,
            ...problems.map((line) => `  ${line}`),
          ].join("\n"),
    );
    this.problems = problems;
  }
}

interface Given {
  readonly value: unknown;
  readonly origin: string;
}

/**
 * Puts the configuration together: flag > environment > file > default. Unknown names are refused, and all
 * mistakes are told at once; the result is frozen.
 * @throws ConfigError
 */
export function loadConfig(sources: ConfigSources): LoadedConfig {
  const file = readConfigFile(sources.workingDirectory, sources.file);
  if (file.status === "failed") throw new ConfigError([file.problem]);
  const fileName = sources.file ?? CONFIG_FILE;
  const problems = [...unknownKeys(file.values, fileName), ...unknownVariables(sources.environment)];
  const config: Partial<Record<OptionName, unknown>> = {};
  const origins: Partial<Record<OptionName, string>> = {};
  for (const name of OPTION_NAMES) {
    const { value, origin } = given(name, sources, file.values, fileName);
    const parsed = OPTIONS[name].schema.safeParse(value);
    if (!parsed.success) problems.push(problemWith(name, value, origin, parsed.error.issues[0]?.message));
    // A wrong value is one that was given all the same.
    config[name] = parsed.success ? parsed.data : value;
    origins[name] = origin;
  }
  problems.push(...contradictions(config));
  if (problems.length > 0) throw new ConfigError(problems);
  // Every option went through its own schema above.
  return {
    config: Object.freeze(config) as Config,
    origins: Object.freeze(origins) as LoadedConfig["origins"],
  };
}

/** What is right by itself and wrong together. */
function contradictions(config: Partial<Record<OptionName, unknown>>): readonly string[] {
  const { backend, valkeyUrl, valkeyPassword, valkeyPasswordFile } = config;
  return [
    ...(backend === "valkey" && valkeyUrl === undefined
      ? ["backend is valkey, but where that is was not said: set valkeyUrl (--valkey-url, STILE_VALKEY_URL)."]
      : []),
    ...(backend === "sqlite" && valkeyUrl !== undefined
      ? [
          "valkeyUrl is set, but backend is sqlite: set backend to valkey too (--backend valkey), or leave valkeyUrl out.",
        ]
      : []),
    ...(valkeyPassword !== undefined && valkeyPasswordFile !== undefined
      ? ["valkeyPassword and valkeyPasswordFile are both set: leave one of them out."]
      : []),
  ];
}

function given(name: OptionName, sources: ConfigSources, fileValues: object, fileName: string): Given {
  const flag = sources.flags[name];
  if (flag !== undefined) return { value: flag, origin: flagName(name) };
  const variable = environmentName(name);
  const fromEnvironment = sources.environment[variable];
  // An empty variable is how many tools say "not set".
  if (fromEnvironment !== undefined && fromEnvironment !== "")
    return { value: fromEnvironment, origin: variable };
  if (Object.hasOwn(fileValues, name)) {
    return { value: (fileValues as Record<string, unknown>)[name], origin: fileName };
  }
  return { value: OPTIONS[name].default, origin: "default" };
}

function problemWith(
  name: OptionName,
  value: unknown,
  origin: string,
  expected = "not a valid value",
): string {
  const got = OPTIONS[name].secret ? "" : `, got ${JSON.stringify(value)}`;
  const where = origin.startsWith("-") || origin.startsWith("STILE_") ? origin : `${name} in ${origin}`;
  return `${where}: ${expected}${got}.`;
}

function unknownKeys(values: object, fileName: string): readonly string[] {
  return Object.keys(values)
    .filter((key) => !isOptionName(key))
    .map((key) => `${key} in ${fileName}: there is no such option.${didYouMean(key, OPTION_NAMES)}`);
}

function unknownVariables(environment: ConfigSources["environment"]): readonly string[] {
  const known = [...OPTION_NAMES.map(environmentName), ...OTHER_VARIABLES];
  return Object.keys(environment)
    .filter((variable) => variable.startsWith("STILE_") && !known.includes(variable))
    .sort()
    .map((variable) => `${variable}: there is no such variable.${didYouMean(variable, known)}`);
}
