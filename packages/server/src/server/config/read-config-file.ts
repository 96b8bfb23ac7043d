import { readFileSync } from "node:fs";
import path from "node:path";

/** The file that is read when none is named; it may be missing. */
export const CONFIG_FILE = "stile.config.json";

export type ConfigFileOutcome =
  | { readonly status: "read"; readonly values: Readonly<Record<string, unknown>> }
  | { readonly status: "failed"; readonly problem: string };

/** Reads the configuration's file. `named` is the file of `--config`, which must exist. */
export function readConfigFile(workingDirectory: string, named: string | undefined): ConfigFileOutcome {
  const file = named ?? CONFIG_FILE;
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
  try {
    const values: unknown = JSON.parse(content);
    if (isObject(values)) return { status: "read", values };
    return { status: "failed", problem: `${file}: expected a JSON object, such as {"port": 7080}.` };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { status: "failed", problem: `${file} is not JSON: ${reason}.` };
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
