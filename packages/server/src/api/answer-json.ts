import type { Call } from "./call.ts";
import { REQUEST_ID_HEADER } from "./request-id.ts";

/** An answer of the JSON protocol, ready to be sent. */
export interface JsonAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly text: string;
}

/** Writes an answer of the JSON protocol. */
export function writeJson(
  { requestId }: Call,
  answer: object,
  headers: Readonly<Record<string, string>> = {},
  status = 200,
): JsonAnswer {
  const text = JSON.stringify(answer);
  return {
    status,
    headers: {
      "content-type": "application/json; charset=utf-8",
      "content-length": String(Buffer.byteLength(text)),
      "cache-control": "no-store",
      [REQUEST_ID_HEADER]: requestId,
      ...headers,
    },
    text,
  };
}

/** An answer as a Response, for Hono. */
export function toResponse({ text, status, headers }: JsonAnswer): Response {
  return new Response(text, { status, headers });
}

/** Answers with a Response of the JSON protocol. */
export function answerJson(...answer: Parameters<typeof writeJson>): Response {
  return toResponse(writeJson(...answer));
}
