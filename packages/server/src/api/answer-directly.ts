import type { IncomingMessage, ServerResponse } from "node:http";
import type { JsonAnswer } from "./answer-json.ts";
import type { ArrivedRequest, Connection } from "./call.ts";
import type { ReadText } from "./read-text.ts";

/** Answers a call of one method of the protocol. */
export type AnswerMethod = (request: ArrivedRequest, readText: ReadText) => Promise<JsonAnswer>;

/** Answers a request from a socket and returns true, or returns false and leaves it to Hono. */
export type AnswerDirectly = (
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  connection: Connection,
) => boolean;

/** What Hono accepts without a closer look. */
const PLAIN_HOST = /^[a-z0-9._-]+(?::\d{2,4}|:[1-5]\d{4})?$/;

/**
 * Answers calls of the methods without Hono and without Request and Response objects, which would take a fifth of the
 * processor time of such a call. Leaves every request to Hono that is unusual in any way.
 */
export function createAnswerDirectly(
  methods: ReadonlyMap<string, AnswerMethod>,
  limitBytes: number,
): AnswerDirectly {
  return (incoming, outgoing, connection) => {
    const { headers } = incoming;
    const answer = incoming.method === "POST" ? methods.get(incoming.url ?? "") : undefined;
    // The HTTP parser enforces the Content-Length, so there is no need to count bytes.
    const isSmall = Number(headers["content-length"] ?? Number.NaN) <= limitBytes;
    if (answer === undefined || !isSmall || !PLAIN_HOST.test(headers.host ?? "")) return false;
    const request = { header: readHeader(incoming), disconnected: () => disconnection(outgoing), connection };
    answer(request, () => readText(incoming)).then(
      (written) => send(outgoing, written),
      (error: unknown) => outgoing.destroy(error instanceof Error ? error : undefined),
    );
    return true;
  };
}

/** Node joins repeated headers with commas, except for those that may not be repeated. */
function readHeader({ headers }: IncomingMessage): ArrivedRequest["header"] {
  return (name) => {
    const value = headers[name];
    return typeof value === "string" ? value : undefined;
  };
}

const decoder = new TextDecoder();

function readText(incoming: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () =>
      resolve(decoder.decode(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks))),
    );
    incoming.on("close", () => {
      if (!incoming.readableEnded) reject(new Error("the caller disconnected"));
    });
  });
}

function disconnection(outgoing: ServerResponse): AbortSignal {
  const controller = new AbortController();
  if (outgoing.destroyed) controller.abort();
  else outgoing.once("close", () => controller.abort());
  return controller.signal;
}

function send(outgoing: ServerResponse, { status, headers, text }: JsonAnswer): void {
  if (outgoing.destroyed) return;
  outgoing.writeHead(status, headers);
  outgoing.end(text);
}
