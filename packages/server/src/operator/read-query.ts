import type { Context } from "hono";
import type { z } from "zod";
import { explainIssue } from "./explain-issue.ts";

/** Validates the parameters of the query; each may be given once. The error names the first invalid one. */
export function readQuery<Schema extends z.ZodType>({ req }: Context, schema: Schema): z.output<Schema> {
  const parameters = Object.entries(req.queries()).map(([name, values]) => [
    name,
    values.length === 1 ? values[0] : values,
  ]);
  const result = schema.safeParse(Object.fromEntries(parameters));
  if (result.success) return result.data;
  throw explainIssue(result.error, { unknown: "unknown parameter", whole: "The query is invalid." });
}
