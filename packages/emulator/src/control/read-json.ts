import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { z } from "zod";
import { MAX_BODY_BYTES } from "../http/exchange.ts";
import { describeIssues } from "../sites/site-schema.ts";

/**
 * Reads and checks a JSON body; an absent one counts as `{}`.
 * @throws HTTPException 400 that names every field at fault, or 413 for a body that is too large.
 */
export async function readJson<Schema extends z.ZodType>(
  context: Context,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const text = await readText(context.req.raw.body);
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

async function readText(body: ReadableStream<Uint8Array> | null): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BODY_BYTES)
      throw new HTTPException(413, { message: `The body exceeds ${MAX_BODY_BYTES} bytes.` });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
