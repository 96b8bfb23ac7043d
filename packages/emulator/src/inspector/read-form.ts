import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";

const MAX_BYTES = 256 * 1024;

const bodies = new WeakMap<Request, Promise<string>>();

/**
 * Reads a urlencoded form; may be called several times.
 * @throws HTTPException 413 if it is larger than 256 KB.
 */
export async function readForm(context: Context): Promise<URLSearchParams> {
  return new URLSearchParams(await readText(context));
}

/**
 * Reads a body as text; may be called several times.
 * @throws HTTPException 413 if it is larger than 256 KB.
 */
export async function readText(context: Context): Promise<string> {
  const { raw } = context.req;
  const known = bodies.get(raw);
  if (known !== undefined) return await known;
  const reading = read(raw.body);
  bodies.set(raw, reading);
  return await reading;
}

async function read(body: ReadableStream<Uint8Array> | null): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BYTES) throw new HTTPException(413);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
