import { z } from "zod";

/** A JSON Schema (2020-12), as far as the reference looks into it. */
export interface JsonSchema {
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly JsonSchema[];
  readonly [keyword: string]: unknown;
}

/** What a request may look like. Members that are not required may be null or "" too (protocol part 2, "unset"). */
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

/** What an answer looks like. */
export function answerSchema(schema: z.ZodType): JsonSchema {
  return withoutDialect(z.toJSONSchema(schema, { unrepresentable: "any" }));
}

function allowUnset(member: z.core.JSONSchema.BaseSchema): void {
  if (typeof member.type === "string") Object.assign(member, { type: [member.type, "null"] });
  if (member.enum !== undefined) Object.assign(member, { enum: [...member.enum, "", null] });
}

/** OpenAPI 3.1 names the dialect once, for all of them. */
function withoutDialect(schema: z.core.JSONSchema.BaseSchema): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([keyword]) => keyword !== "$schema"));
}
