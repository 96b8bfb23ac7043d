import { z } from "zod";
import type { LoadedOptions } from "./load-options.ts";
import { flagName, type Option, type OptionTable, type OptionValue } from "./option.ts";
import { environmentName, settingName, type OptionSet } from "./option-set.ts";

/** One option for display; secrets, and credentials in URLs, are hidden. */
export interface DescribedOption {
  readonly name: string;
  /** `null` if it is not set; `"(hidden)"` for a secret, and in place of the user and password of a URL. */
  readonly value: Exclude<OptionValue, undefined> | null;
  /** A flag, an environment variable, a file, or `default`. */
  readonly origin: string;
}

/** Lists every option with its value and origin. */
export function describeOptions(
  { table }: OptionSet,
  { config, origins }: LoadedOptions<OptionTable>,
): readonly DescribedOption[] {
  return Object.entries(table).map(([name, { secret }]) => {
    const value = config[name] ?? null;
    const shown = secret && value !== null ? HIDDEN : hideCredentials(value);
    return { name, value: shown, origin: origins[name] ?? "default" };
  });
}

const HIDDEN = "(hidden)";

/**
 * Replaces the credentials of URLs: `redis://:password@host` becomes `redis://(hidden)@host`. A value may be a list, and a
 * password may contain an `@`, so everything between `//` and the last `@` is hidden.
 */
function hideCredentials(value: DescribedOption["value"]): DescribedOption["value"] {
  return typeof value === "string"
    ? value
        .replaceAll(/\/\/[^?#\s]*@/g, `//${HIDDEN}@`)
        .replaceAll(/([?&](?:[\w-]*(?:password|secret|token|key)[\w-]*)=)[^&\s,#]+/gi, `$1${HIDDEN}`)
    : value;
}

/** The table for the documentation, in Markdown. */
export function optionsAsMarkdown(set: OptionSet): string {
  const rows = Object.entries(set.table).map(([name, row]) => {
    const cells = [
      `\`${settingName(set, name)}\``,
      row.hasFlag ? `\`${flagWithValue(name, row).replaceAll("|", "\\|")}\`` : "none (secret)",
      `\`${environmentName(set, name)}\``,
      row.default === undefined ? "not set" : `\`${row.default}\``,
      row.sentence,
    ];
    return `| ${cells.join(" | ")} |`;
  });
  return [
    "| option | flag | environment | default | what for |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}

/** The JSON Schema (draft 2020-12) of a configuration file, for editors. Several programs may share the file. */
export function optionsAsJsonSchema(
  sets: readonly OptionSet[],
  { title, id }: { readonly title: string; readonly id: string },
): object {
  const properties = sets.flatMap((set) =>
    Object.entries(set.table).map(([name, { schema, sentence, default: value }]) => {
      const { $schema: _, ...described } = z.toJSONSchema(schema, { io: "output", unrepresentable: "any" });
      const shown = value === undefined ? {} : { default: value };
      return [settingName(set, name), { description: sentence, ...described, ...shown }];
    }),
  );
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: id,
    title,
    type: "object",
    properties: { $schema: { type: "string" }, ...Object.fromEntries(properties) },
    additionalProperties: false,
  };
}

/** `--port PORT`. */
function flagWithValue(name: string, row: Option): string {
  const { placeholder } = row;
  return placeholder === "" ? flagName(name, row) : `${flagName(name)} ${placeholder}`;
}
