import { readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { messageOf } from "../message-of.ts";

export type ConfigFileOutcome =
  | { readonly status: "read"; readonly values: Readonly<Record<string, unknown>> }
  | { readonly status: "failed"; readonly problem: string };

export interface ConfigFileNames {
  /** The file of `--config`, which must exist. */
  readonly named: string | undefined;
  /** File to read without `--config`; may be missing. */
  readonly fallback: string;
}

const valuesSchema = z.record(z.string(), z.unknown());

/** Reads a configuration file, a JSON object with one member per option. */
export function readConfigFile(
  workingDirectory: string,
  { named, fallback }: ConfigFileNames,
): ConfigFileOutcome {
  const file = named ?? fallback;
  let content: string;
  try {
    content = readFileSync(path.resolve(workingDirectory, file), "utf8");
  } catch (error) {
    const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
    if (missing && named === undefined) return { status: "read", values: {} };
    return {
      status: "failed",
      problem: missing ? `${file}: there is no such file.` : `${file} cannot be read: ${String(error)}`,
    };
  }
  return parse(file, content);
}

function parse(file: string, content: string): ConfigFileOutcome {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (error) {
    const reason = messageOf(error);
    return { status: "failed", problem: `${file} is not JSON: ${reason}.` };
  }
  // Returns the parsed value, because the schema drops a member "__proto__", which must be refused as unknown.
  const isObject = valuesSchema.safeParse(value).success;
  return isObject
    ? { status: "read", values: value as Readonly<Record<string, unknown>> }
    : { status: "failed", problem: `${file}: expected a JSON object, such as {"port": 7080}.` };
}
