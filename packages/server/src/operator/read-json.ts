import type { Context } from "hono";
import type { z } from "zod";
import { explainIssue } from "./explain-issue.ts";
import { OperatorError } from "./operator-error.ts";

/** Reads and validates a JSON body. An empty body counts as `{}`. The error names the first invalid field. */
export async function readJson<Schema extends z.ZodType>(
  { req }: Context,
  schema: Schema,
): Promise<z.output<Schema>> {
  const text = await req.text();
  const result = schema.safeParse(text === "" ? {} : parse(text));
  if (result.success) return result.data;
  throw explainIssue(result.error, {
    unknown: "unknown member",
    whole: "The body must be a JSON object.",
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new OperatorError("bad_request", "The body must be valid JSON.");
  }
}
