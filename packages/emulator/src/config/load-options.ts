import { ConfigError } from "./config-error.ts";
import { didYouMean } from "./nearest-name.ts";
import { flagName, type Option, type OptionTable, type ValuesOf } from "./option.ts";
import { environmentName, settingName, variableOf, type OptionSet } from "./option-set.ts";
import { readConfigFile } from "./read-config-file.ts";

/** Sources of options, in addition to their defaults. */
export interface OptionSources {
  /** Values of flags by option name. */
  readonly flags: Readonly<Record<string, unknown>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory: string;
  /** The file of `--config`. @default the set's default file in the working directory, if there is one */
  readonly file?: string | undefined;
}

/** Checked options, and the origin of each value: a flag, a variable, a file, or `default`. */
export interface LoadedOptions<Table extends OptionTable> {
  readonly config: ValuesOf<Table>;
  readonly origins: { readonly [Name in keyof Table]: string };
}

interface Given {
  readonly value: unknown;
  readonly origin: string;
}

type FileValues = Readonly<Record<string, unknown>>;

/** Editors use this key to validate the file. */
const SCHEMA_KEY = "$schema";

/**
 * Loads a program's options: flag > environment > file > default. The result is frozen.
 * @throws ConfigError with all mistakes, including unknown names.
 */
export function loadOptions<Table extends OptionTable>(
  set: OptionSet<Table>,
  sources: OptionSources,
): LoadedOptions<Table> {
  const file = readConfigFile(sources.workingDirectory, { named: sources.file, fallback: set.defaultFile });
  if (file.status === "failed") throw new ConfigError([file.problem]);
  const fileName = sources.file ?? set.defaultFile;
  const problems = [
    ...unknownKeys(set, file.values, fileName),
    ...unknownVariables(set, sources.environment),
  ];
  const config: Record<string, unknown> = {};
  const origins: Record<string, string> = {};
  for (const [name, row] of Object.entries(set.table)) {
    const { value, origin } = given(set, name, sources, { values: file.values, fileName });
    const parsed = row.schema.safeParse(value);
    if (!parsed.success) {
      const where = origin === fileName ? `"${settingName(set, name)}" in ${origin}` : origin;
      problems.push(problemWith(row, value, where, parsed.error.issues[0]?.message));
    }
    // The checks across options treat an invalid value as set.
    config[name] = parsed.success ? parsed.data : value;
    origins[name] = origin;
  }
  problems.push(...(set.contradictions?.(config) ?? []));
  if (problems.length > 0) throw new ConfigError(problems);
  // The loop above checked every option with its schema.
  return {
    config: Object.freeze(config) as ValuesOf<Table>,
    origins: Object.freeze(origins) as Record<keyof Table, string>,
  };
}

function given(
  set: OptionSet,
  name: string,
  { flags, environment }: OptionSources,
  { values, fileName }: { readonly values: FileValues; readonly fileName: string },
): Given {
  const flag = flags[name];
  if (flag !== undefined) return { value: flag, origin: flagName(name, set.table[name]) };
  const variable = environmentName(set, name);
  const fromEnvironment = environment[variable];
  // Many tools set an empty variable to mean "not set".
  if (fromEnvironment !== undefined && fromEnvironment !== "")
    return { value: fromEnvironment, origin: variable };
  const setting = settingName(set, name);
  if (Object.hasOwn(values, setting)) return { value: values[setting], origin: fileName };
  return { value: set.table[name]?.default, origin: "default" };
}

function problemWith(
  { secret }: Option,
  value: unknown,
  where: string,
  expected = "not a valid value",
): string {
  return `${where}: ${expected}${secret ? "" : `, got ${JSON.stringify(value)}`}.`;
}

function knownSettings(set: OptionSet): readonly string[] {
  return [...Object.keys(set.table).map((name) => settingName(set, name)), ...(set.otherSettings ?? [])];
}

function unknownKeys(set: OptionSet, values: FileValues, fileName: string): readonly string[] {
  const known = knownSettings(set);
  return Object.keys(values)
    .filter((key) => key !== SCHEMA_KEY && !known.includes(key))
    .map((key) => `"${key}" in ${fileName}: there is no such option.${didYouMean(key, known)}`);
}

function unknownVariables(set: OptionSet, environment: OptionSources["environment"]): readonly string[] {
  const known = [
    ...knownSettings(set).map((setting) => variableOf(set, setting)),
    ...(set.otherVariables ?? []),
  ];
  return Object.keys(environment)
    .filter((variable) => variable.startsWith(set.environmentPrefix) && !known.includes(variable))
    .sort()
    .map((variable) => `${variable}: there is no such variable.${didYouMean(variable, known)}`);
}
