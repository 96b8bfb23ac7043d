/** Program options: one table defines flags, environment variables, file, help, documentation and JSON Schema. */
export { ConfigError } from "./config-error.ts";
export { describeOptions, optionsAsJsonSchema, optionsAsMarkdown } from "./describe-options.ts";
export { listenProblem } from "./listen-problem.ts";
export { loadOptions, type LoadedOptions, type OptionSources } from "./load-options.ts";
export { didYouMean } from "./nearest-name.ts";
export { flagName, oneOf, option, text, wholeNumber } from "./option.ts";
export type { Option, OptionTable, ValuesOf } from "./option.ts";
export { environmentName, type OptionSet } from "./option-set.ts";
export { EMULATOR_OPTIONS, emulatorOptionSet } from "./emulator-options.ts";
