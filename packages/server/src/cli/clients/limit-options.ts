import type { Command } from "commander";
import type { z } from "zod";
import { CliError } from "../cli-error.ts";
import { EXIT } from "../exit-codes.ts";

/** What the flags of limits gave, as it was typed. */
export interface LimitFlags {
  readonly name?: string;
  readonly tasksAtOnce?: string;
  readonly tasksPerMinute?: string;
  readonly balance?: string;
  readonly addBalance?: string;
  readonly allow?: string;
}

export function addLimitOptions(command: Command): void {
  command
    .option("--tasks-at-once <COUNT>", "tasks that may wait and run together; none: no limit")
    .option("--tasks-per-minute <COUNT>", "tasks that may be created in any 60 s; none: no limit")
    .option("--balance <COUNT>", "tasks that may still be created; none: no limit")
    .option(
      "--allow <LIST>",
      "addresses and networks that may use its keys, separated by commas; none: every address",
    );
}

/** Checks what the flags gave as the operator's API checks it. A mistake names the flag. */
export function parseLimits<Schema extends z.ZodType>(schema: Schema, flags: LimitFlags): z.output<Schema> {
  const { allow, ...rest } = flags;
  const members = Object.entries(rest).map(([name, value]) => [
    name,
    name === "name" ? value : toNumber(value),
  ]);
  const result = schema.safeParse({
    ...Object.fromEntries(members),
    ...(allow === undefined ? {} : { allowedAddresses: toList(allow) }),
  });
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const [field = ""] = issue?.path ?? [];
  const expected = issue?.message.replace("null", "none");
  throw new CliError(`${flagOf(String(field))}: ${expected}.`, EXIT.usage);
}

/** What is no number stays text, and the schema says what was expected. */
function toNumber(text: string): number | string | null {
  if (text === "none") return null;
  return /^-?\d+$/.test(text) ? Number(text) : text;
}

function toList(text: string): readonly string[] {
  return text === "none" ? [] : text.split(",").map((part) => part.trim());
}

function flagOf(field: string): string {
  if (field === "name") return "The client's name";
  return field === "allowedAddresses" ? "--allow" : `--${field.replace(/[A-Z]/g, "-$&").toLowerCase()}`;
}
