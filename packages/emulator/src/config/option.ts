import { z } from "zod";

/** Value of an option; undefined if it is not set. */
export type OptionValue = string | number | boolean | undefined;

/** One row of a table of options. */
export interface Option<Value = OptionValue> {
  /** Checks a value from the file, or a string from a flag or the environment. Its error says what it expects. */
  readonly schema: z.ZodType<Value>;
  readonly default: NoInfer<Value>;
  /**
   * Placeholder for the value in help texts, such as `PORT`, or all choices: `on|off`. `""` for a flag without a value.
   */
  readonly placeholder: string;
  /** Its purpose, in one sentence. */
  readonly sentence: string;
  /** Never print the value. */
  readonly secret: boolean;
  /** Whether it has a flag. Secrets have none, because other users of the machine can read command lines. */
  readonly hasFlag: boolean;
}

/** A program's options by name. */
export type OptionTable = Readonly<Record<string, Option>>;

/** The values of a table's options. */
export type ValuesOf<Table extends OptionTable> = {
  readonly [Name in keyof Table]: z.infer<Table[Name]["schema"]>;
};

export function option<Value>(
  row: Omit<Option<Value>, "secret" | "hasFlag"> & { readonly secret?: boolean; readonly hasFlag?: boolean },
): Option<Value> {
  return { secret: false, hasFlag: row.secret !== true, ...row };
}

/** The flag of an option: `dataDirectory` → `--data-directory`. An option that is on by default has a flag to turn it off. */
export function flagName(name: string, row?: Pick<Option, "default" | "placeholder">): string {
  const negation = row?.default === true && row.placeholder === "" ? "no-" : "";
  return `--${negation}${name.replace(/[A-Z]/g, "-$&").toLowerCase()}`;
}

/** A whole number in a range. Flags and the environment pass it as digits. */
export function wholeNumber(least: number, greatest: number): z.ZodType<number> {
  const error = `expected a whole number from ${least} to ${greatest}`;
  const number = z.int({ error }).min(least, { error }).max(greatest, { error });
  return z.preprocess(
    (value) => (typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value),
    number,
  );
}

/** `true` or `false`. Flags and the environment pass it as a string. */
export function onOrOff(): z.ZodType<boolean> {
  return z.preprocess(
    (value) => (value === "true" ? true : value === "false" ? false : value),
    z.boolean({ error: "expected true or false" }),
  );
}

/** A string that is not empty and that `isValid` accepts. */
export function text(expected: string, isValid: (value: string) => boolean = () => true): z.ZodType<string> {
  const error = `expected ${expected}`;
  return z.string({ error }).min(1, { error }).refine(isValid, { error });
}

export function oneOf<const Choice extends string>(...choices: readonly Choice[]): z.ZodType<Choice> {
  return z.enum(choices, { error: `expected ${choices.join(" or ")}` });
}
