/** Reads the body of a request as text; `undefined` if it is too large. Rejects if the client disconnects first. */
export type ReadText = () => Promise<string | undefined>;

/** Reads the body of a Request as text. Returns `undefined` if it is larger than the limit, and never keeps more than that in memory. */
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
