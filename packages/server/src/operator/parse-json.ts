import type { z } from "zod";
import { explainIssue } from "./explain-issue.ts";
import { OperatorError } from "./operator-error.ts";

/**
 * Parses and validates JSON.
 * @param whole The sentence for JSON that is not an object.
 * @param invalid The sentence for a text that is not JSON.
 * @throws OperatorError `bad_request`, which names the first invalid member
 */
export function parseJson<Schema extends z.ZodType>(
  text: string,
  schema: Schema,
  { whole, invalid }: { readonly whole: string; readonly invalid: string },
): z.output<Schema> {
  const result = schema.safeParse(parse(text, invalid));
  if (result.success) return result.data;
  throw explainIssue(result.error, { unknown: "unknown member", whole });
}

function parse(text: string, invalid: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new OperatorError("bad_request", invalid);
  }
}
