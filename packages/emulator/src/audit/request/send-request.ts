import { request as requestHttp, type IncomingMessage } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { MAX_ANSWER_BYTES, type Answer } from "../submission.ts";
import type { RequestTemplate } from "./request-template.ts";
import type { TargetAddress } from "./target-policy.ts";

/** Headers of the recorded connection, and those for answers that this client cannot read. */
const OMITTED = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "content-length",
  "upgrade",
  "te",
  "accept-encoding",
  "expect",
]);

/** How a request is sent. */
export interface SendOptions {
  /** The checked address; the request goes nowhere else. */
  readonly address: TargetAddress;
  readonly signal: AbortSignal;
}

/**
 * Sends a request over a new connection, and reads the response. Redirects are not followed.
 * @throws Error when there is no response.
 */
export async function sendRequest(
  { method, url, headers, body, insecure }: RequestTemplate,
  { address, signal }: SendOptions,
): Promise<Answer> {
  const target = new URL(url);
  // A name may resolve to another address by now.
  const lookup: LookupFunction = (_hostname, options, found) => {
    if (options.all === true) found(null, [address]);
    else found(null, address.address, address.family);
  };
  const sent: Record<string, string | string[]> = {};
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    if (OMITTED.has(key)) continue;
    const before = sent[key];
    sent[key] = before === undefined ? value : [before, value].flat();
  }
  if (body !== undefined) sent["content-length"] = String(Buffer.byteLength(body));
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const options = { method, headers: sent, agent: false, lookup, signal } as const;
    const request =
      target.protocol === "https:"
        ? requestHttps(target, { ...options, rejectUnauthorized: !insecure, ...serverName(target.hostname) })
        : requestHttp(target, options);
    request.on("response", resolve).on("error", reject).end(body);
  });
  return {
    status: response.statusCode ?? 0,
    location: response.headers.location,
    headers: toText(response.rawHeaders),
    body: await readStart(response),
  };
}

/** TLS has no server name for addresses. */
function serverName(hostname: string): { servername?: string } {
  return isIP(hostname.replaceAll(/[[\]]/g, "")) === 0 ? { servername: hostname } : {};
}

function toText(raw: readonly string[]): string {
  return raw.map((text, index) => (index % 2 === 0 ? `${text}: ` : `${text}\n`)).join("");
}

/** The first MAX_ANSWER_BYTES of a body. */
async function readStart(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= MAX_ANSWER_BYTES) break;
    }
  } catch {
    // The connection broke. What has arrived counts.
  }
  response.destroy();
  return Buffer.concat(chunks).subarray(0, MAX_ANSWER_BYTES).toString("utf8");
}
