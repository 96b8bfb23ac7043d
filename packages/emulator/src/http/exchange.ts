import type { IncomingMessage, ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";

/** A request of either HTTP version. */
export type HttpRequest = IncomingMessage | Http2ServerRequest;
/** A response of either HTTP version. */
export type HttpResponse = ServerResponse | Http2ServerResponse;

/** The largest body that anyone has reason to send. */
export const MAX_BODY_BYTES = 64 * 1024;

/** Reads a body whole; undefined when it is larger than allowed or the caller went away. */
export async function readBody(request: HttpRequest): Promise<Buffer | undefined> {
  return await new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
    });
    request.on("end", () => resolve(bytes > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks)));
    request.on("error", () => resolve(undefined));
    request.on("close", () => resolve(undefined));
  });
}

/** Answers with a whole body. */
export function send(
  response: HttpResponse,
  {
    status = 200,
    headers,
    body,
  }: { status?: number; headers: Readonly<Record<string, string>>; body: string | Buffer },
): void {
  if (response.writableEnded || response.destroyed) return;
  writeHead(response, status, { ...headers, "content-length": String(Buffer.byteLength(body)) });
  response.end(body);
}

/** Answers with JSON that no cache keeps. */
export function sendJson(response: HttpResponse, status: number, value: unknown): void {
  const headers = { "content-type": "application/json", "cache-control": "no-store" };
  send(response, { status, headers, body: JSON.stringify(value) });
}

function writeHead(response: HttpResponse, status: number, headers: Record<string, string>): void {
  // The two classes share the method but not its overloads.
  if ("stream" in response) response.writeHead(status, headers);
  else response.writeHead(status, headers);
}
