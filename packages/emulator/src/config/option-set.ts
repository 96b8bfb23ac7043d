import type { OptionTable } from "./option.ts";

/** A program's options, and where they come from: flags, environment, a JSON file, defaults. */
export interface OptionSet<Table extends OptionTable = OptionTable> {
  readonly table: Table;
  /** Begins every environment variable: `STILE_`. */
  readonly environmentPrefix: string;
  /** Read where `--config` names no other file; it may be missing. */
  readonly defaultFile: string;
  /** Name of an option in the file and the environment, where its flag has another. @default the option's name */
  readonly settingName?: (name: string) => string;
  /** Settings of the same file and environment that belong to another program. @default none */
  readonly otherSettings?: readonly string[];
  /** Variables with the prefix that set no option. @default none */
  readonly otherVariables?: readonly string[];
  /** What is wrong with values that are right one by one, a sentence each. @default nothing */
  readonly contradictions?: (values: Readonly<Record<string, unknown>>) => readonly string[];
}

/** What an option is called in the file. */
export function settingName({ settingName: rename }: OptionSet, name: string): string {
  return rename?.(name) ?? name;
}

/** The environment variable of an option: `dataDirectory` → `STILE_DATA_DIRECTORY`. */
export function environmentName(set: OptionSet, name: string): string {
  return variableOf(set, settingName(set, name));
}

/** The environment variable of a setting. */
export function variableOf({ environmentPrefix }: OptionSet, setting: string): string {
  return `${environmentPrefix}${setting.replace(/[A-Z]/g, "_$&").toUpperCase()}`;
}
