import { z } from "zod";

/** A JSON Schema (2020-12) with the keywords that the reference uses. */
export interface JsonSchema {
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly JsonSchema[];
  readonly [keyword: string]: unknown;
}

/** The JSON Schema of a request. Optional members may also be null or "" (protocol part 2, "unset"). */
export function requestSchema(schema: z.ZodType): JsonSchema {
  return withoutDialect(
    z.toJSONSchema(schema, {
      io: "input",
      override: ({ jsonSchema }) => {
        const required = new Set(jsonSchema.required);
        for (const [name, member] of Object.entries(jsonSchema.properties ?? {})) {
          if (!required.has(name) && typeof member === "object") allowUnset(member);
        }
      },
    }),
  );
}

/** The JSON Schema of an answer. */
export function answerSchema(schema: z.ZodType): JsonSchema {
  return withoutDialect(z.toJSONSchema(schema, { unrepresentable: "any" }));
}

function allowUnset(member: z.core.JSONSchema.BaseSchema): void {
  if (typeof member.type === "string") Object.assign(member, { type: [member.type, "null"] });
  if (member.enum !== undefined) Object.assign(member, { enum: [...member.enum, "", null] });
}

/** Removes `$schema`: OpenAPI 3.1 declares the dialect once for all schemas. */
function withoutDialect(schema: z.core.JSONSchema.BaseSchema): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([keyword]) => keyword !== "$schema"));
}
