import type { Context } from "hono";
import type { z } from "zod";
import { OperatorError } from "./operator-error.ts";

/** Reads and validates a JSON body. An empty body counts as `{}`. The error names the first invalid field. */
export async function readJson<Schema extends z.ZodType>(
  { req }: Context,
  schema: Schema,
): Promise<z.output<Schema>> {
  const text = await req.text();
  const result = schema.safeParse(text === "" ? {} : parse(text));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = issue?.code === "unrecognized_keys" ? issue.keys[0] : issue?.path.join(".");
  const message = issue?.code === "unrecognized_keys" ? "unknown member" : issue?.message;
  throw field === undefined || field === ""
    ? new OperatorError("bad_request", "The body must be a JSON object.")
    : new OperatorError("bad_request", `${field}: ${message}.`, { field });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new OperatorError("bad_request", "The body must be valid JSON.");
  }
}
