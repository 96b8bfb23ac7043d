/** The body of a request: a JSON value, or the reason why there is none. */
export type Body =
  | { readonly status: "json"; readonly value: unknown }
  /** `problem` completes "the body …". */
  | { readonly status: "not_json"; readonly problem: string }
  | { readonly status: "too_large" };

/**
 * Reads a body as JSON and ignores its Content-Type (protocol part 2, "body"). Never keeps more than `limitBytes` in
 * memory.
 */
export async function readBody(request: Request, limitBytes: number): Promise<Body> {
  let text: string | undefined;
  try {
    text = await readText(request, limitBytes);
  } catch {
    // The client disconnected or stopped sending.
    return { status: "not_json", problem: "is incomplete" };
  }
  if (text === undefined) return { status: "too_large" };
  if (text.trim() === "") return { status: "not_json", problem: "is empty" };
  try {
    return { status: "json", value: JSON.parse(text) };
  } catch {
    return { status: "not_json", problem: "must be valid JSON" };
  }
}

/** Reads a body as text. Returns `undefined` if it is larger than the limit. */
export async function readText(request: Request, limitBytes: number): Promise<string | undefined> {
  const length = Number(request.headers.get("content-length") ?? Number.NaN);
  if (length > limitBytes) return undefined;
  // The HTTP parser enforces the Content-Length, so there is no need to count bytes.
  return length >= 0 ? request.text() : readCounted(request, limitBytes);
}

async function readCounted({ body }: Request, limitBytes: number): Promise<string | undefined> {
  if (body === null) return "";
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body as ReadableStream<Uint8Array>) {
    size += chunk.byteLength;
    if (size > limitBytes) return undefined;
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}
