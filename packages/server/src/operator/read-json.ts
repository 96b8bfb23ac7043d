import type { Context } from "hono";
import type { z } from "zod";
import { parseJson } from "./parse-json.ts";

/** Reads and validates a JSON body. An empty body counts as `{}`. The error names the first invalid field. */
export async function readJson<Schema extends z.ZodType>(
  { req }: Context,
  schema: Schema,
): Promise<z.output<Schema>> {
  const text = await req.text();
  return parseJson(text === "" ? "{}" : text, schema, {
    whole: "The body must be a JSON object.",
    invalid: "The body must be valid JSON.",
  });
}
