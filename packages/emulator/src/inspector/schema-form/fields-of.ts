import { z } from "zod";

/** A field of a form for a schema. */
export interface SchemaField {
  /** Path in the value: `["siteverify", "status"]`. */
  readonly path: readonly string[];
  /** Name in the form: `siteverify.status`. */
  readonly name: string;
  readonly kind: "number" | "boolean" | "choice" | "text" | "list";
  /** The values of a choice; for other kinds, texts that are allowed besides. */
  readonly choices: readonly string[];
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
  /** Whether a number may have a fraction. */
  readonly isFraction: boolean;
  readonly maxLength: number | undefined;
}

interface JsonSchema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly anyOf?: readonly JsonSchema[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
}

/** The fields of an object schema, in its order; nested objects give fields with longer paths. */
export function fieldsOf(schema: z.ZodObject): readonly SchemaField[] {
  return collect(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as JsonSchema, []);
}

function collect(schema: JsonSchema, path: readonly string[]): readonly SchemaField[] {
  if (schema.properties !== undefined)
    return Object.entries(schema.properties).flatMap(([name, member]) => collect(member, [...path, name]));
  const parts = schema.anyOf ?? [schema];
  const constants = parts
    .flatMap((part) => (part.const === undefined ? (part.enum ?? []) : [part.const]))
    .map(String);
  const number = parts.find(({ type }) => type === "number" || type === "integer");
  const hasBoolean = parts.some(({ type }) => type === "boolean");
  const field = {
    path,
    name: path.join("."),
    minimum: number?.minimum,
    maximum: number?.maximum,
    isFraction: number?.type === "number",
    maxLength: schema.maxLength,
    choices: constants,
  };
  if (schema.type === "array") return [{ ...field, kind: "list" }];
  if (hasBoolean) return [{ ...field, kind: "boolean" }];
  if (number !== undefined) return [{ ...field, kind: "number" }];
  return [{ ...field, kind: constants.length > 0 ? "choice" : "text" }];
}
