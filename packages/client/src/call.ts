import { ConnectionError, errorFromCode, ServiceBusyError, StileError } from "./errors.ts";
import type { ClientOptions } from "./options.ts";
import { pause, reasonOf } from "./pause.ts";

/** An answer without an error; what else it holds is up to the method. */
export type Answer = Readonly<Record<string, unknown>>;

export interface CallRequest {
  readonly method: string;
  readonly body: object;
  readonly signal?: AbortSignal | undefined;
  /** How long the service is asked to hold the call open, in ms. @default 0 */
  readonly waitMs?: number;
  /** Whether it does no harm if the service gets the call twice. */
  readonly isRepeatable: boolean;
}

/** Calls a method; throws a {@link StileError}, or the signal's reason. */
export type Call = (request: CallRequest) => Promise<Answer>;

/** Sends calls to a service, and again where that is safe. */
export function createCall(options: ClientOptions): Call {
  const { retries = 3, retryPauseMs = 250 } = options;
  return async (request) => {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await callOnce(options, request);
      } catch (error) {
        if (request.signal?.aborted === true) throw reasonOf(request.signal);
        if (attempt >= retries || !mayRepeat(error, request)) throw error;
        await pause(retryPauseMs * 2 ** attempt, request.signal);
      }
    }
  };
}

/** A busy service did nothing; after a lost answer that is not known. */
function mayRepeat(error: unknown, { isRepeatable }: CallRequest): boolean {
  return error instanceof ServiceBusyError || (error instanceof ConnectionError && isRepeatable);
}

async function callOnce(
  options: ClientOptions,
  { method, body, signal, waitMs = 0 }: CallRequest,
): Promise<Answer> {
  const { baseUrl, clientKey, requestTimeoutMs = 15_000, fetch = globalThis.fetch } = options;
  const url = `${baseUrl.replace(/\/+$/, "")}/${method}`;
  const ending = new AbortController();
  const end = () => ending.abort(signal?.reason);
  const timer = setTimeout(() => ending.abort(new Error("timed out")), requestTimeoutMs + waitMs);
  signal?.addEventListener("abort", end, { once: true });
  if (signal?.aborted === true) end();
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ clientKey, ...body }),
      signal: ending.signal,
    });
    return toAnswer(await response.text(), response.status, url);
  } catch (error) {
    if (error instanceof StileError) throw error;
    throw new ConnectionError(`${url} gave no answer: ${describe(error)}.`, { cause: error });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", end);
  }
}

function toAnswer(text: string, status: number, url: string): Answer {
  const answer = parseObject(text);
  if (answer === undefined) {
    throw new ConnectionError(
      `${url} answered HTTP ${status} without JSON: is it a service of this protocol?`,
    );
  }
  const { errorId, errorCode, errorDescription } = answer;
  if (errorId === undefined || errorId === 0) return answer;
  const code = typeof errorCode === "string" && errorCode !== "" ? errorCode : "ERROR_UNKNOWN";
  throw errorFromCode(code, typeof errorDescription === "string" ? errorDescription : code);
}

function parseObject(text: string): Answer | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Answer) : undefined;
  } catch {
    return undefined;
  }
}

/** `fetch` itself says only that it failed; its cause says why. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
