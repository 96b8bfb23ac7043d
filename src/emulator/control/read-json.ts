import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { z } from "zod";
import { describeIssues } from "../sites/site-schema.ts";

/**
 * Reads and checks a JSON body; an absent one counts as `{}`.
 * @throws HTTPException 400 that names every field at fault.
 */
export async function readJson<Schema extends z.ZodType>(
  context: Context,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const text = await context.req.text();
  let value: unknown;
  try {
    value = text === "" ? {} : JSON.parse(text);
  } catch {
    throw new HTTPException(400, { message: "The body is not JSON." });
  }
  const result = schema.safeParse(value);
  if (!result.success) throw new HTTPException(400, { message: describeIssues(result.error) });
  return result.data;
}
