import type { Call } from "./call.ts";
import { REQUEST_ID_HEADER } from "./request-id.ts";

/** Writes an answer of the JSON protocol. */
export function answerJson(
  { requestId }: Call,
  answer: object,
  headers: Readonly<Record<string, string>> = {},
  status = 200,
): Response {
  return new Response(JSON.stringify(answer), {
    status,
    headers: {
      "content-type": "application/json; charset=utf-8",
      "cache-control": "no-store",
      [REQUEST_ID_HEADER]: requestId,
      ...headers,
    },
  });
}
