import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { z } from "zod";
import { MAX_BODY_BYTES } from "../http/exchange.ts";
import { describeIssues } from "../sites/describe-issues.ts";

/**
 * Reads and checks a JSON body; an empty one counts as `{}`.
 * @throws HTTPException 400 that names every invalid field, or 413 if the body is too large.
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
    throw new HTTPException(400, { message: "The body must be JSON." });
  }
  const result = schema.safeParse(value);
  if (!result.success) throw new HTTPException(400, { message: describeIssues(result.error, schema) });
  return result.data;
}

async function readText(body: ReadableStream<Uint8Array> | null): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body ?? []) {
      bytes += chunk.byteLength;
      if (bytes > MAX_BODY_BYTES) break;
      chunks.push(chunk);
    }
  } catch (cause) {
    // The client has disconnected.
    throw new HTTPException(400, { message: "The body is incomplete.", cause });
  }
  if (bytes > MAX_BODY_BYTES)
    throw new HTTPException(413, { message: `The body exceeds ${MAX_BODY_BYTES} bytes.` });
  return Buffer.concat(chunks).toString("utf8");
}
