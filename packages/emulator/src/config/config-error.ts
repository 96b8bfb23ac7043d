import { ExpectedError } from "../expected-error.ts";

/** All mistakes in a configuration, one sentence each. */
export class ConfigError extends ExpectedError {
  override readonly name = "ConfigError";
  override readonly expected = "usage";
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
