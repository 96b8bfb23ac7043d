import type { Command } from "commander";
import type { z } from "zod";
import { CliError, EXIT } from "turnstile-emulator/cli";

/** The flags for limits, as typed. */
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
    .option("--tasks-at-once <COUNT>", "tasks that may be queued or running; none: no limit")
    .option("--tasks-per-minute <COUNT>", "tasks that may be created in any 60 s; none: no limit")
    .option("--balance <COUNT>", "tasks that may still be created; none: no limit")
    .option(
      "--allow <LIST>",
      "addresses and networks that may use its keys, separated by commas; none: every address",
    );
}

/** Checks the flags with the operator API's schema. Errors name the flag. */
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
  const field = String(issue?.path[0] ?? "");
  const expected = issue?.message.replace("null", "none");
  const typed = Object.entries(flags).find(([name]) => name === field)?.[1];
  const got = typed === undefined ? "" : `, got ${JSON.stringify(typed)}`;
  throw new CliError(`${flagOf(field)}: ${expected}${got}.`, EXIT.usage);
}

/** Leaves anything but a number as text, which the schema then refuses. */
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
