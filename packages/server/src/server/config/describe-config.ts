import type { LoadedConfig } from "./load-config.ts";
import { environmentName, flagName } from "./option.ts";
import { OPTION_NAMES, OPTIONS, type OptionName } from "./options.ts";

/** One option as it stands, fit to be shown: secrets are hidden. */
export interface DescribedOption {
  readonly name: OptionName;
  /** `null` where it is not set; `"(hidden)"` for a secret that is. */
  readonly value: string | number | null;
  /** A flag, an environment variable, a file, or `default`. */
  readonly origin: string;
}

/** Every option with its value and where that came from. */
export function describeConfig({ config, origins }: LoadedConfig): readonly DescribedOption[] {
  return OPTION_NAMES.map((name) => {
    const value = config[name] ?? null;
    const hidden = OPTIONS[name].secret && value !== null;
    return { name, value: hidden ? "(hidden)" : value, origin: origins[name] };
  });
}

/** The table of docs/configuration.md, in Markdown. */
export function optionsAsMarkdown(): string {
  const rows = OPTION_NAMES.map((name) => {
    const row = OPTIONS[name];
    const flag = !row.hasFlag
      ? "none (secret)"
      : `\`${flagName(name)} ${row.placeholder.replaceAll("|", "\\|")}\``;
    return `| \`${name}\` | ${flag} | \`${environmentName(name)}\` | ${shownDefault(row.default)} | ${row.sentence} |`;
  });
  return [
    "| option | flag | environment | default | what for |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}

function shownDefault(value: string | number | undefined): string {
  return value === undefined ? "not set" : `\`${value}\``;
}
