import type { OptionTable } from "./option.ts";

/** A program's options, and where it reads them. */
export interface OptionSet<Table extends OptionTable = OptionTable> {
  readonly table: Table;
  /** Prefix of every environment variable: `STILE_`. */
  readonly environmentPrefix: string;
  /** File to read without `--config`; it may be missing. */
  readonly defaultFile: string;
  /** Name of an option in the file and the environment, if it differs from the flag. @default the option's name */
  readonly settingName?: (name: string) => string;
  /** Settings of the same file and environment that belong to another program. @default none */
  readonly otherSettings?: readonly string[];
  /** Variables with the prefix that set no option. @default none */
  readonly otherVariables?: readonly string[];
  /** Finds options that contradict each other; returns a sentence for each problem. @default none */
  readonly contradictions?: (values: Readonly<Record<string, unknown>>) => readonly string[];
}

/** Name of an option in the file. */
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
