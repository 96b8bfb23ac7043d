import type { IncomingMessage, ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";

/** A request of either HTTP version. */
export type HttpRequest = IncomingMessage | Http2ServerRequest;
/** A response of either HTTP version. */
export type HttpResponse = ServerResponse | Http2ServerResponse;

/** Larger bodies are refused. */
export const MAX_BODY_BYTES = 64 * 1024;

/** How long a body can take. Node has such a limit for HTTP/1.1 only. */
const BODY_TIMEOUT_MS = 30_000;

/** Reads a whole body; undefined if it is too large or too slow, or the client disconnected. */
export async function readBody(request: HttpRequest): Promise<Buffer | undefined> {
  return await new Promise((resolve) => {
    const timer = setTimeout(() => request.destroy(), BODY_TIMEOUT_MS);
    const finish = (body?: Buffer) => {
      clearTimeout(timer);
      resolve(body);
    };
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
    });
    request.on("end", () => finish(bytes > MAX_BODY_BYTES ? undefined : joined(chunks)));
    request.on("error", () => finish());
    request.on("close", () => finish());
  });
}

/** Most bodies arrive as one chunk. */
function joined(chunks: readonly Buffer[]): Buffer {
  const [only] = chunks;
  return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
}

/** A complete answer. */
export interface Answer {
  /** @default 200 */
  readonly status?: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** Sends a complete answer. */
export function send(response: HttpResponse, { status = 200, headers, body }: Answer): void {
  if (response.writableEnded || response.destroyed) return;
  writeHead(response, status, { ...headers, "content-length": String(Buffer.byteLength(body)) });
  response.end(body);
}

/** A JSON answer with `no-store`. */
export function jsonAnswer(status: number, value: unknown): Answer {
  const headers = { "content-type": "application/json", "cache-control": "no-store" };
  return { status, headers, body: JSON.stringify(value) };
}

/** Sends JSON with `no-store`. */
export function sendJson(response: HttpResponse, status: number, value: unknown): void {
  send(response, jsonAnswer(status, value));
}

/** Sends the status and the headers. */
export function writeHead(
  response: HttpResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
): void {
  // The two classes share the method but not its overloads.
  if ("stream" in response) response.writeHead(status, headers);
  else response.writeHead(status, headers);
}

/** Sends a part of a body. Returns false if the client reads too slowly; wait for `drain` before the next part. */
export function write(response: HttpResponse, text: string): boolean {
  return "stream" in response ? response.write(text) : response.write(text);
}

/** Whether the client has disconnected. */
export function isGone(response: HttpResponse): boolean {
  return "stream" in response ? response.stream.destroyed : response.destroyed;
}
