import { MAX_ANSWER_BYTES, type Answer, type Submitter } from "../submission.ts";

/** What a function gets in addition to the token. */
export interface SubmitContext {
  /** Identifies this request, for your test records: letters, digits and hyphens. */
  readonly marker: string;
  /** Aborted when the audit stops waiting. */
  readonly signal: AbortSignal;
}

/** Sends your request with a token. With `fetch()`, set `redirect: "manual"` if your endpoint redirects. */
export type SubmitFunction = (token: string, context: SubmitContext) => Promise<Response | Answer>;

/** Sends your request without the token's field. */
export type SubmitWithoutToken = (context: SubmitContext) => Promise<Response | Answer>;

/** Submits with the owner's functions. */
export function submitFunction(
  submit: SubmitFunction,
  withoutToken: SubmitWithoutToken | undefined,
): Submitter {
  return {
    description: "a function",
    canOmitToken: withoutToken !== undefined,
    canMoveToken: false,
    canOverlap: true,
    send: async ({ token, marker, signal }) => {
      const context = { marker, signal };
      if (token !== undefined) return await toAnswer(await submit(token, context));
      if (withoutToken === undefined) throw new Error("This function cannot leave out the token.");
      return await toAnswer(await withoutToken(context));
    },
  };
}

async function toAnswer(response: Response | Answer): Promise<Answer> {
  if (!(response instanceof Response)) return response;
  const { status, headers, body } = response;
  return {
    status,
    location: headers.get("location") ?? undefined,
    headers: [...headers].map(([name, value]) => `${name}: ${value}\n`).join(""),
    body: body === null ? "" : await readStart(body),
  };
}

async function readStart(body: ReadableStream<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= MAX_ANSWER_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, MAX_ANSWER_BYTES).toString("utf8");
}
