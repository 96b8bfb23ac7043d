import type { z } from "zod";
import { fieldsOf } from "./fields-of.ts";
import type { SchemaField } from "./fields-of.ts";

/** A form that was read, or the problem of each field. */
export type FormResult<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problems: ReadonlyMap<string, string> };

/** Reads the fields of a schema from a form; empty fields are absent. Checks the value with the schema. */
export function readSchemaForm<Schema extends z.ZodObject>(
  schema: Schema,
  form: URLSearchParams,
): FormResult<z.infer<Schema>> {
  const value: Record<string, unknown> = {};
  for (const field of fieldsOf(schema)) {
    const given = form.get(field.name)?.replaceAll("\r\n", "\n") ?? "";
    if (given !== "") put(value, field.path, convert(given, field));
  }
  const result = schema.safeParse(value);
  if (result.success) return { ok: true, value: result.data };
  const problems = result.error.issues.map(({ path, message }) => [nameOf(path), message] as const);
  return { ok: false, problems: new Map(problems) };
}

/** The name of the field with a path; a member of a list belongs to the list. */
function nameOf(path: readonly PropertyKey[]): string {
  return path.filter((part) => typeof part === "string").join(".");
}

function put(target: Record<string, unknown>, [name = "", ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    target[name] = value;
    return;
  }
  const inner = (target[name] ?? {}) as Record<string, unknown>;
  target[name] = inner;
  put(inner, rest, value);
}

function convert(given: string, { kind, choices }: SchemaField): unknown {
  if (kind === "list") return given.split(/[\s,]+/).filter((each) => each !== "");
  if (kind === "text" || kind === "choice" || choices.includes(given)) return given;
  if (kind === "boolean") return given === "true" ? true : given === "false" ? false : given;
  return Number.isNaN(Number(given)) ? given : Number(given);
}
