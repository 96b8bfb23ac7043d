/** A request's body: JSON of any kind, or why there is none. */
export type Body =
  | { readonly status: "json"; readonly value: unknown }
  /** `problem` completes "the body …". */
  | { readonly status: "not_json"; readonly problem: string }
  | { readonly status: "too_large" };

/**
 * Reads a body as JSON, whatever its Content-Type says, none included (protocol part 2, "body"). At most
 * `limitBytes` are ever kept in memory.
 */
export async function readBody(request: Request, limitBytes: number): Promise<Body> {
  let text: string | undefined;
  try {
    text = await readText(request, limitBytes);
  } catch {
    // The client went away or fell silent, which is no fault of ours.
    return { status: "not_json", problem: "did not arrive whole" };
  }
  if (text === undefined) return { status: "too_large" };
  if (text.trim() === "") return { status: "not_json", problem: "is empty" };
  try {
    return { status: "json", value: JSON.parse(text) };
  } catch {
    return { status: "not_json", problem: "is no valid JSON" };
  }
}

/** `undefined` when there is more of it than the limit. */
export async function readText(request: Request, limitBytes: number): Promise<string | undefined> {
  const length = Number(request.headers.get("content-length") ?? Number.NaN);
  if (length > limitBytes) return undefined;
  // The HTTP parser holds a body to its Content-Length, so this one needs no counting.
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
